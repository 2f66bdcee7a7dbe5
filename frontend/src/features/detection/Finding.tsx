import {
  Button,
  Card,
  Collapse,
  Fieldset,
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp, IconScan } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../api/keys";
import { updateProject } from "../../api/projects";
import type { DetectorSettings, Project } from "../../api/types";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { say } from "../../ui/say";
import { DetectAgain } from "./DetectAgain";
import { sameSettings } from "./settings";
import { useProjectDetection } from "./useProjectDetection";

const LOOKS = [
  { label: "First look", description: "Where a face may be." },
  { label: "Second look", description: "What is kept of that." },
  { label: "Last look", description: "What counts as a face." },
] as const;

/** How eagerly faces are looked for; saved for new photos, or tried on all of them first. */
export function Finding({ project }: { project: Project }) {
  const cache = useQueryClient();
  const stored: DetectorSettings = { min_face_px: project.min_face_px, thresholds: project.thresholds };
  const [changed, setChanged] = useState<DetectorSettings | null>(null);
  const form = changed ?? stored;
  const isOther = !sameSettings(form, stored);
  const [advanced, { toggle }] = useDisclosure(!sameSettings({ ...stored, min_face_px: 0 }, USUAL));
  const detection = useProjectDetection(project);
  const save = useMutation({
    mutationFn: () => updateProject(project.id, form),
    onSuccess: (saved) => {
      cache.setQueryData(keys.detail(project.id), saved);
      setChanged(null);
      say("Saved. It holds for photos that are added from now on.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const setThreshold = (index: number, value: number) =>
    setChanged({ ...form, thresholds: form.thresholds.map((other, at) => (at === index ? value : other)) });
  const isBusy = detection.starting || (detection.job !== null && detection.job.can_cancel);
  return (
    <Card withBorder>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <div>
            <Title order={2} fz="md">
              How faces are found
            </Title>
            <Text size="sm" c="dimmed">
              These hold for photos that are added. To see what they would change on the photos that are here,
              detect again: nothing changes before you say so, and every label stays.
            </Text>
          </div>
          <FormError error={save.error} fields={["min_face_px", "thresholds"]} />
          <Fieldset variant="unstyled" bd={0} p={0} disabled={!project.can.label} legend={undefined}>
            <NumberInput
              label="Smallest face"
              description="In pixels of the photo. 20 is usual; 60 leaves people in the background alone."
              maw={340}
              min={10}
              max={200}
              allowDecimal={false}
              suffix=" px"
              value={form.min_face_px}
              onChange={(value) => setChanged({ ...form, min_face_px: Number(value) })}
              error={fieldError(save.error, "min_face_px")}
            />
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              mt="sm"
              ml={-8}
              onClick={toggle}
              aria-expanded={advanced}
              rightSection={advanced ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
            >
              Advanced: thresholds
            </Button>
            <Collapse expanded={advanced}>
              <Text size="sm" c="dimmed" mt={4} mb="xs">
                A face passes three looks. Lower numbers find more faces, and more that are none.
              </Text>
              <SimpleGrid cols={{ base: 1, xs: 3 }}>
                {LOOKS.map(({ label, description }, index) => (
                  <NumberInput
                    key={label}
                    label={label}
                    description={description}
                    min={0.3}
                    max={0.99}
                    step={0.05}
                    decimalScale={2}
                    value={form.thresholds[index]}
                    onChange={(value) => setThreshold(index, Number(value))}
                    error={index === 0 && fieldError(save.error, "thresholds")}
                  />
                ))}
              </SimpleGrid>
            </Collapse>
          </Fieldset>
          <Group gap="xs">
            {project.can.manage && (
              <Button type="submit" loading={save.isPending} disabled={!isOther}>
                Save
              </Button>
            )}
            {project.can.label && (
              <Button
                variant="default"
                leftSection={<IconScan size={16} />}
                loading={detection.starting}
                disabled={isBusy}
                onClick={() => detection.start(form)}
              >
                {isOther ? "Detect again with these" : "Detect again"}
              </Button>
            )}
          </Group>
          <DetectAgain project={project} detection={detection} />
        </Stack>
      </form>
    </Card>
  );
}

/** The thresholds that a project begins with. */
const USUAL: DetectorSettings = { min_face_px: 0, thresholds: [0.6, 0.7, 0.7] };
