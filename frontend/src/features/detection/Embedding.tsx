import { Badge, Button, Card, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { isAtWork, reEmbed, useEmbedders, useJobs } from "../../api/jobs";
import type { Embedder, Project } from "../../api/types";
import { useCounts } from "../../app/project";
import { confirm } from "../../ui/confirm";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { FormError } from "../../ui/FormError";
import { RowSkeletons } from "../../ui/Skeletons";
import { JobLines } from "../jobs/JobLines";
import { useTellJob } from "../jobs/useDetection";
import classes from "./detection.module.css";

/** The network that turns faces into numbers, and the way to another one. */
export function Embedding({ project }: { project: Project }) {
  const embedders = useEmbedders();
  const counts = useCounts(project);
  const { jobs } = useJobs(project.id);
  const tell = useTellJob(project);
  const newest = jobs.find(({ kind }) => kind === "embed");
  const running = newest && isAtWork(newest) ? newest : undefined;
  const start = useMutation({
    mutationFn: (embedder: string) => reEmbed(project.id, embedder),
    onSuccess: tell,
  });
  const ask = (embedder: Embedder) =>
    confirm({
      title: `Re-embed with ${embedder.title}?`,
      body:
        `${counted(counts.faces.total, "face")} will be described anew by ${embedder.title}. All labels stay. ` +
        "At the end the distances under “How faces get names” are set to what suits this network, and " +
        "suggestions are made again. Until then everything goes on as it is, and it can be cancelled.",
      confirm: `Re-embed ${counted(counts.faces.total, "face")}`,
      onConfirm: () => start.mutate(embedder.name),
    });
  const title = (name: string | null) =>
    embedders.data?.items.find((embedder) => embedder.name === name)?.title ?? name ?? "";
  return (
    <Card withBorder>
      <Stack gap="sm">
        <div>
          <Title order={2} fz="md">
            How faces are compared
          </Title>
          <Text size="sm" c="dimmed">
            A network turns each face into numbers; faces of one person lie near each other. A project keeps to
            one network, so that its distances mean the same everywhere.
          </Text>
        </div>
        <FormError error={start.error} />
        {running && (
          <div className={classes.again}>
            <Text size="sm" c="dimmed">
              To {title(running.embedder)}:
            </Text>
            <JobLines project={project} jobs={[running]} />
          </div>
        )}
        {newest?.state === "failed" && (
          <Text size="sm" role="alert" className={classes.again}>
            Re-embedding with {title(newest.embedder)} failed: {newest.error?.message} Everything is as it was.
          </Text>
        )}
        {embedders.isPending && <RowSkeletons count={2} height_px={76} />}
        {embedders.isError && <ErrorState error={embedders.error} onRetry={embedders.refetch} />}
        {embedders.data && (
          <ul className={classes.embedders}>
            {embedders.data.items.map((embedder) => (
              <EmbedderRow
                key={embedder.name}
                embedder={embedder}
                isCurrent={embedder.name === project.embedder}
                onChoose={
                  project.can.manage && !running && embedder.name !== project.embedder
                    ? () => ask(embedder)
                    : undefined
                }
                starting={start.isPending && start.variables === embedder.name}
              />
            ))}
          </ul>
        )}
        {embedders.data?.items.length === 1 && (
          <Text size="sm" c="dimmed">
            This site has no other network.
          </Text>
        )}
      </Stack>
    </Card>
  );
}

/** Returns a sentence whose `commands` look like what is typed. */
function marked(text: string) {
  return text.split("`").map((part, index) => (index % 2 ? <Code key={index}>{part}</Code> : part));
}

function EmbedderRow({
  embedder,
  isCurrent,
  onChoose,
  starting,
}: {
  embedder: Embedder;
  isCurrent: boolean;
  onChoose: (() => void) | undefined;
  starting: boolean;
}) {
  return (
    <li className={classes.embedder} data-current={isCurrent || undefined}>
      <div>
        <Group gap={8}>
          <Text fw={600} size="sm">
            {embedder.title}
          </Text>
          {isCurrent && (
            <Badge variant="light" tt="none" size="sm">
              in use
            </Badge>
          )}
          {!embedder.ready && (
            <Badge variant="outline" color="gray" tt="none" size="sm">
              not ready
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {embedder.description}
        </Text>
        {!embedder.ready && (
          <Text size="xs" c="dimmed" mt={4}>
            {marked(embedder.reason)}
          </Text>
        )}
      </div>
      {onChoose && (
        <Button variant="default" size="xs" disabled={!embedder.ready} loading={starting} onClick={onChoose}>
          Re-embed…
        </Button>
      )}
    </li>
  );
}
