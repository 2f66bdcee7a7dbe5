import { Anchor, Button, Card, Group, Skeleton, Slider, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useQuality } from "../../api/jobs";
import { keys } from "../../api/keys";
import { updateProject } from "../../api/projects";
import type { Project } from "../../api/types";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { FormError } from "../../ui/FormError";
import { say } from "../../ui/say";
import classes from "./detection.module.css";
import { Histogram } from "./Histogram";
import { reasonsText, ruleSentence } from "./qualityText";

const SETTLED_MS = 200;

/** The least quality of a face that votes, with what it would leave out, before it is saved. */
export function QualityRule({ project }: { project: Project }) {
  const cache = useQueryClient();
  const [changed, setChanged] = useState<number | null>(null);
  const least = changed ?? project.min_quality;
  const [asked] = useDebouncedValue(least, SETTLED_MS);
  const preview = useQuality(project.id, asked);
  const save = useMutation({
    mutationFn: () => updateProject(project.id, { min_quality: least }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.detail(project.id), saved);
      setChanged(null);
      for (const key of [keys.allFaces(project.id), keys.allPhotoDetails(project.id)]) {
        void cache.invalidateQueries({ queryKey: key });
      }
      say("Saved. Suggestions are made again by the faces that vote now.");
    },
  });
  const isOther = least !== project.min_quality;
  return (
    <Card withBorder>
      <Stack gap="sm">
        <div>
          <Title order={2} fz="md">
            Which faces vote
          </Title>
          <Text size="sm" c="dimmed">
            Small, blurred and turned-away faces make others look alike. Those under this quality keep their
            names, but name no other face and enter no data set. One face can always be decided by hand, with
            V under Label or on its photo.
          </Text>
        </div>
        <FormError error={save.error} />
        {preview.isPending && <Skeleton height={214} />}
        {preview.isError && !preview.data && <ErrorState error={preview.error} onRetry={preview.refetch} />}
        {preview.data && (
          <>
            <div className={classes.chart}>
              <Histogram histogram={preview.data.histogram} cut={least} />
              <Slider
                min={0}
                max={1}
                step={0.01}
                value={least}
                onChange={setChanged}
                disabled={!project.can.manage}
                label={(value) => value.toFixed(2)}
                thumbLabel="Least quality of a face that votes"
                marks={[
                  { value: 0, label: "0" },
                  { value: 0.5, label: "0.5" },
                  { value: 1, label: "1" },
                ]}
              />
            </div>
            <div className={classes.told} data-old={preview.isPlaceholderData || undefined}>
              <Text fw={500} role="status">
                {ruleSentence(preview.data)}
              </Text>
              <Text size="sm" c="dimmed">
                {reasonsText(preview.data) && `Why: ${reasonsText(preview.data)}. `}
                {preview.data.unmeasured > 0 &&
                  `${counted(preview.data.unmeasured, "face")} not measured yet; until then they vote.`}
              </Text>
            </div>
          </>
        )}
        <Group gap="md">
          {project.can.manage && (
            <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!isOther}>
              {isOther ? `Save ${least.toFixed(2)}` : "Save"}
            </Button>
          )}
          {isOther && (
            <Button variant="subtle" color="gray" onClick={() => setChanged(null)}>
              Back to {project.min_quality.toFixed(2)}
            </Button>
          )}
          <Anchor
            component={Link}
            size="sm"
            to={`/projects/${project.id}/label?show=labelled&order=quality`}
            ml="auto"
          >
            Look at the labelled faces, poorest first
          </Anchor>
        </Group>
      </Stack>
    </Card>
  );
}
