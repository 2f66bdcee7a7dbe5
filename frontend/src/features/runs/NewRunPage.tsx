import { Button } from "@mantine/core";
import { IconChartLine, IconPlayerPlay, IconSnowflake } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Link, useNavigate } from "react-router";
import { keys } from "../../api/keys";
import { submitRun } from "../../api/runs";
import { useOpenProject } from "../../app/project";
import { Caps } from "../../keys/Caps";
import { useKeys } from "../../keys/useKeys";
import { refetcherOf, write } from "../../live/apply";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { bodyOf, trainText } from "./newRun";
import classes from "./newRun.module.css";
import { NewRunFields } from "./NewRunFields";
import { PreviewPanel } from "./PreviewPanel";
import { useNewRun } from "./useNewRun";

/** What to train, beside what that would do. */
export function NewRunPage() {
  const project = useOpenProject();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const state = useNewRun(project.id);
  const { form, dataset, fits, frozen, good } = state;
  const runs = `/projects/${project.id}/runs`;
  const submit = useMutation({
    mutationFn: (of: number) => submitRun(project.id, bodyOf(form, of)),
    onSuccess: (run) => {
      cache.setQueryData(keys.run(project.id, run.id), run);
      refetcherOf(cache).add(write(cache, project.id, { type: "run.changed", run }));
      void navigate(`${runs}/${run.id}`);
    },
  });
  const train = () => {
    if (fits && dataset !== null && !submit.isPending) submit.mutate(dataset);
  };
  useKeys("newRun", { "newRun.submit": train }, project.can.label);
  if (!project.can.label) {
    return (
      <EmptyState icon={<IconChartLine size={36} stroke={1.5} />} title="Training needs the right to label">
        Ask one of the project’s owners for the role of a labeller.
      </EmptyState>
    );
  }
  if (frozen.isError && !frozen.data) return <ErrorState error={frozen.error} onRetry={frozen.refetch} />;
  if (frozen.data?.length === 0 && dataset === null) {
    return (
      <EmptyState
        icon={<IconSnowflake size={36} stroke={1.5} />}
        title="Freeze a data set first"
        action={
          <Button component={Link} to={`/projects/${project.id}/datasets?freeze=1`}>
            Freeze a data set
          </Button>
        }
      >
        A network is trained on a frozen data set, so that what it learned from can be told, and had again.
      </EmptyState>
    );
  }
  return (
    <form
      data-keys="page"
      noValidate
      // Enter in a field settles what is typed there; it trains nothing, as there is no button of type submit.
      onSubmit={(event: FormEvent) => event.preventDefault()}
    >
      <PageTitle title="New run" of={project.name}>
        <Button variant="default" component={Link} to={runs}>
          Cancel
        </Button>
      </PageTitle>
      <div className={classes.columns}>
        <NewRunFields project={project} state={state} error={submit.error ?? state.error} />
        <PreviewPanel
          project={project}
          state={state}
          button={
            <Button
              onClick={train}
              leftSection={<IconPlayerPlay size={16} />}
              rightSection={<Caps of="mod+Enter" />}
              loading={submit.isPending}
              disabled={!fits}
            >
              {trainText(good)}
            </Button>
          }
        />
      </div>
    </form>
  );
}
