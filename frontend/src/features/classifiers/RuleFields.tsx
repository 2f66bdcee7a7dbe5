import { Button, Collapse, Group, Input, NumberInput, Radio, SegmentedControl, SimpleGrid, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import type { Project } from "../../api/types";
import { far } from "./numbers";
import { type Form, METRICS, VOTERS, VOTES } from "./settings";

/** Where a cosine distance of one's own begins. */
const COSINE = 0.05;

/** How the nearest faces decide, and when a name is given. */
export function RuleFields({
  project,
  form,
  set,
  error,
}: {
  project: Project;
  form: Form;
  set: (changes: Partial<Form>) => void;
  error: (field: string) => string | undefined;
}) {
  const [advanced, { toggle }] = useDisclosure(form.reach !== null);
  const own = form.accept_distance === null;
  const isEuclidean = form.metric === "euclidean";
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label="Nearest faces that vote (K)"
          description="3 did best; 1: the nearest decides."
          min={1}
          max={50}
          allowDecimal={false}
          value={form.k}
          onChange={(value) => set({ k: Number(value) })}
          error={error("k")}
        />
        <Input.Wrapper label="Metric" labelElement="div" description="How far apart two faces are.">
          <SegmentedControl
            fullWidth
            mt={5}
            aria-label="Metric"
            data={[...METRICS]}
            value={form.metric}
            // Distances of another metric mean something else.
            onChange={(metric) => set({ metric, reach: null, accept_distance: null })}
          />
        </Input.Wrapper>
      </SimpleGrid>
      <Radio.Group
        label="Vote"
        value={form.vote}
        onChange={(value) => set({ vote: VOTES.find((one) => one.value === value)?.value ?? "plurality" })}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} mt={6} spacing="sm">
          {VOTES.map(({ value, label, help }) => (
            <Radio key={value} value={value} label={label} description={help} />
          ))}
        </SimpleGrid>
      </Radio.Group>
      <Radio.Group
        label="Who may vote"
        value={form.voters}
        onChange={(value) => set({ voters: VOTERS.find((one) => one.value === value)?.value ?? "rule" })}
      >
        <SimpleGrid cols={{ base: 1, xs: 3 }} mt={6} spacing="sm">
          {VOTERS.map(({ value, label, help }) => (
            <Radio key={value} value={value} label={label} description={help} />
          ))}
        </SimpleGrid>
      </Radio.Group>
      <Radio.Group
        label="Threshold"
        description="A face further off than this is unknown."
        value={own ? "project" : "own"}
        onChange={(value) => set({ accept_distance: value === "own" ? (isEuclidean ? project.accept_distance : COSINE) : null })}
      >
        <Group gap="lg" mt={8} mih={36}>
          <Radio value="project" label={isEuclidean ? `The project’s own, now ${far(project.accept_distance)}` : "As strict as the project’s own"} />
          <Radio value="own" label="A number" />
          {!own && (
            <NumberInput
              w={110}
              aria-label="A name is given under"
              min={0.01}
              max={2}
              step={isEuclidean ? 0.01 : 0.001}
              decimalScale={4}
              value={form.accept_distance ?? undefined}
              onChange={(value) => set({ accept_distance: Number(value) })}
              error={error("accept_distance")}
            />
          )}
        </Group>
      </Radio.Group>
      <div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          ml={-8}
          onClick={toggle}
          aria-expanded={advanced}
          rightSection={advanced ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
        >
          Advanced: reach
        </Button>
        <Collapse expanded={advanced}>
          <Stack gap={4} mt={6}>
            <NumberInput
              label="Reach"
              description="A face further off than the nearest by more than this has no vote. Empty: all K vote."
              maw={340}
              min={0}
              max={2}
              step={0.05}
              decimalScale={3}
              placeholder="All of them"
              value={form.reach ?? ""}
              onChange={(value) => set({ reach: value === "" ? null : Number(value) })}
              error={error("reach")}
            />
          </Stack>
        </Collapse>
      </div>
    </>
  );
}
