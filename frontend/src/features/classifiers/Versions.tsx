import { Card, Text, Timeline } from "@mantine/core";
import { useVersions } from "../../api/classifiers";
import type { Classifier, ClassifierVersion, Project } from "../../api/types";
import { ago, when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { changes, told } from "./settings";

/** What each version changed, newest first. */
export function Versions({ project, classifier }: { project: Project; classifier: Classifier }) {
  const list = useVersions(project.id, classifier.id);
  const versions = list.data?.items ?? [];
  if (list.isPending) return <RowSkeletons count={3} height_px={64} />;
  if (list.isError && !list.data) return <ErrorState error={list.error} onRetry={list.refetch} />;
  return (
    <Card withBorder maw={760}>
      <Timeline bulletSize={16} lineWidth={2} active={versions.length}>
        {versions.map((version, index) => (
          <Timeline.Item key={version.number} title={`Version ${version.number}`}>
            <Text size="xs" c="dimmed" title={when(version.created_at)}>
              {[ago(version.created_at), version.by].filter(Boolean).join(" · ")}
            </Text>
            <What version={version} before={versions[index + 1]} last={!list.data?.next} />
          </Timeline.Item>
        ))}
      </Timeline>
    </Card>
  );
}

function What({
  version,
  before,
  last,
}: {
  version: ClassifierVersion;
  before: ClassifierVersion | undefined;
  last: boolean;
}) {
  if (!before) {
    return (
      <Text size="sm">
        {last
          ? told(version.settings)
              .map(({ name, value }) => `${name}: ${value}`)
              .join(" · ")
          : "…"}
      </Text>
    );
  }
  const words = changes(version.settings, before.settings);
  return words.length ? (
    words.map((line) => (
      <Text key={line} size="sm">
        {line}
      </Text>
    ))
  ) : (
    <Text size="sm">Nothing that is shown here.</Text>
  );
}
