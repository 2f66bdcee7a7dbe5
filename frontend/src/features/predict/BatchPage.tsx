import { Anchor, Button, Card, Group, Progress, Skeleton, Text } from "@mantine/core";
import { IconArrowLeft, IconFileDownload, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { cancelBatch, closeBatch, isGoing, useBatch } from "../../api/batches";
import { isMissing } from "../../api/errors";
import { keys } from "../../api/keys";
import type { Batch, Id } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { confirm } from "../../ui/confirm";
import { ago, when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { say, sayError } from "../../ui/say";
import { RowSkeletons } from "../../ui/Skeletons";
import { senderOf } from "./batchCenter";
import { BatchIcon } from "./BatchIcon";
import { BatchItems } from "./BatchItems";
import { batchName, batchPercent, countsText, limitText, stateText } from "./batchText";
import { byWhat } from "./naming";
import classes from "./predict.module.css";
import { Sending } from "./Sending";
import { useSent } from "./useSent";

/** One batch: how far it is, who is on each photo, and the CSV. */
export function BatchPage() {
  const project = useOpenProject();
  const id = Number(useParams().batch);
  const query = useBatch(project.id, id);
  if (!Number.isInteger(id) || isMissing(query.error)) return <NotFound />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  const batch = query.data;
  return (
    <>
      <PageTitle title={batch ? batchName(batch) : "Batch"} of={project.name}>
        <Button
          component={Link}
          to={`/projects/${project.id}/predict`}
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={16} />}
        >
          All batches
        </Button>
        {batch && <Actions project={project.id} batch={batch} />}
      </PageTitle>
      {batch ? <Head project={project.id} batch={batch} /> : <Skeleton height={92} mb="md" />}
      {batch ? <BatchItems project={project} batch={batch} /> : <RowSkeletons count={8} />}
    </>
  );
}

function Actions({ project, batch }: { project: Id; batch: Batch }) {
  const cache = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => {
      senderOf(batch.id)?.stop();
      return cancelBatch(project, batch.id);
    },
    onSuccess: (stopped) => {
      cache.setQueryData(keys.batch(project, batch.id), stopped);
      say("Stopped. What was done stays.");
    },
    onError: sayError,
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.batches(project) }),
  });
  return (
    <>
      {isGoing(batch) && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          loading={cancel.isPending}
          onClick={() =>
            confirm({
              title: "Stop this batch?",
              body: "Photos that were looked at stay in the list and in the CSV. The others are left.",
              confirm: "Stop it",
              onConfirm: () => cancel.mutate(),
            })
          }
        >
          Stop
        </Button>
      )}
      <Button component="a" href={batch.csv_url} download leftSection={<IconFileDownload size={17} />}>
        {isGoing(batch) ? "CSV so far" : "Download the CSV"}
      </Button>
    </>
  );
}

function Head({ project, batch }: { project: Id; batch: Batch }) {
  const sent = useSent(batch.id);
  const cache = useQueryClient();
  const close = useMutation({
    mutationFn: () => closeBatch(project, batch.id),
    onSuccess: (closed) => cache.setQueryData(keys.batch(project, batch.id), closed),
    onError: sayError,
  });
  const expected = sent?.total;
  const percent = batchPercent(batch, expected);
  return (
    <Card withBorder p="sm" mb="md">
      <Group justify="space-between" gap="xs" align="center">
        <Text size="sm" fw={600} className={classes.vote} role="status">
          <BatchIcon batch={batch} /> {stateText(batch)}
        </Text>
        <Text size="sm" ta="right">
          {countsText(batch, expected)}
        </Text>
      </Group>
      <Progress
        value={percent}
        mt={8}
        size="md"
        aria-label={`${Math.round(percent)} % done`}
        color={batch.state === "cancelled" ? "gray" : undefined}
      />
      <Text size="xs" c="dimmed" mt={8}>
        Named by {byWhat(batch)}
        {limitText(batch)}. Made{" "}
        <span title={when(batch.created_at)}>{ago(batch.created_at)}</span>
        {batch.by ? ` by ${batch.by}` : ""}.
      </Text>
      {sent ? (
        <Sending batch={batch.id} sent={sent} />
      ) : (
        batch.state === "open" && (
          <Text size="sm" mt={8}>
            Its photos are sent from another tab. If that was closed, no more come:{" "}
            <Anchor component="button" size="sm" onClick={() => close.mutate()}>
              finish with those that are here
            </Anchor>
            .
          </Text>
        )
      )}
    </Card>
  );
}
