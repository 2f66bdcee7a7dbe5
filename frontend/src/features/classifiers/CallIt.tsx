import { Anchor, Card, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Classifier, Project } from "../../api/types";
import { CopyField } from "../../ui/CopyField";

/** How a program asks this classifier. */
export function CallIt({ project, classifier }: { project: Project; classifier: Classifier }) {
  const url = `${window.location.origin}/api/v1/projects/${project.id}/predict`;
  const here = `/projects/${project.id}`;
  return (
    <Card withBorder maw={760}>
      <Stack gap="sm">
        <CopyField
          label="Call it: names the faces of photo.jpg"
          value={`curl ${url} -H "Authorization: Bearer $FACESITE_KEY" -F file=@photo.jpg -F classifier=${classifier.id}`}
        />
        <Text size="sm">
          {project.can.manage ? (
            <>
              A key to put in its place is made under{" "}
              <Anchor component={Link} inherit underline="always" to={`${here}/settings?tab=keys`}>
                API keys
              </Anchor>
              .
            </>
          ) : (
            "An owner of the project makes the key."
          )}
        </Text>
        <Text size="sm">
          {classifier.workflows.length
            ? `Workflows that use it: ${classifier.workflows.join(", ")}. `
            : "A workflow gives it an address that stays the same when another classifier takes its place. "}
          <Anchor component={Link} inherit underline="always" to={`${here}/classifiers?show=workflows`}>
            Workflows
          </Anchor>
        </Text>
      </Stack>
    </Card>
  );
}
