import { Button } from "@mantine/core";
import { IconSnowflake } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { freezeDataset, useDatasets } from "../../api/datasets";
import { keys } from "../../api/keys";
import { flat } from "../../api/pages";
import { useOpenProject } from "../../app/project";
import { EmptyState } from "../../ui/EmptyState";
import { PageTitle } from "../../ui/PageTitle";
import { say } from "../../ui/say";
import { useUrlState } from "../../ui/useUrlState";
import { freezeText, inputOf, noFreeze } from "./freeze";
import { FreezeFields } from "./FreezeFields";
import classes from "./freeze.module.css";
import { ReadinessPanel } from "./ReadinessPanel";
import { useFreeze } from "./useFreeze";
import { nameProblem, nextVersion, suggestedName, versionName } from "./versions";

/** The rules of the next version beside what they would give. */
export function FreezePage() {
  const project = useOpenProject();
  const cache = useQueryClient();
  const url = useUrlState();
  const listed = useDatasets(project.id, { state: "kept" });
  const versions = flat(listed.data);
  const { form, change, readiness, settled } = useFreeze(project.id);
  const [asked, setAsked] = useState(false);
  const name = form.name ?? (listed.isPending ? "" : suggestedName(versions, project.name));
  const wrong = nameProblem(name);
  const close = () => url.set(noFreeze(), true);
  const freeze = useMutation({
    mutationFn: () => freezeDataset(project.id, inputOf(form, name)),
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: keys.datasets(project.id) });
      say(`${versionName(made)} is being made.`);
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!wrong && ready?.can_freeze && settled && !freeze.isPending) freeze.mutate();
  };
  if (!project.can.label) {
    return (
      <EmptyState icon={<IconSnowflake size={36} stroke={1.5} />} title="Freezing needs the right to label">
        Ask one of the project’s owners for the role of a labeller.
      </EmptyState>
    );
  }
  const ready = readiness.data;
  return (
    <form onSubmit={submit} noValidate>
      <PageTitle title="Freeze a version" of={project.name}>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </PageTitle>
      <div className={classes.columns}>
        <FreezeFields
          project={project}
          form={form}
          name={name}
          nameError={(asked || form.name !== null) && !listed.isPending ? wrong : ""}
          versions={versions}
          error={freeze.error}
          onChange={change}
        />
        <ReadinessPanel
          project={project}
          readiness={readiness}
          settled={settled}
          button={
            <Button
              type="submit"
              variant={ready?.unchanged_since ? "default" : "filled"}
              leftSection={<IconSnowflake size={16} />}
              loading={freeze.isPending}
              disabled={!ready?.can_freeze || Boolean(wrong)}
              className={classes.submit}
            >
              {freezeText(settled ? ready : undefined, name, nextVersion(versions, name))}
            </Button>
          }
        />
      </div>
    </form>
  );
}
