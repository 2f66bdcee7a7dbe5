import {
  Button,
  Card,
  Collapse,
  Group,
  NumberInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTrainingOptions } from "../../api/runs";
import type { Project, TrainingOption } from "../../api/types";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { RowSkeletons } from "../../ui/Skeletons";
import { DatasetPick } from "./DatasetPick";
import { labelOf, MAIN, MOST_TRIALS, USUAL_TRIALS } from "./newRun";
import classes from "./newRun.module.css";
import { OptionField } from "./OptionField";
import { SweepHelp } from "./SweepHelp";
import type { useNewRun } from "./useNewRun";

export type NewRunState = ReturnType<typeof useNewRun>;

const WIDE: readonly string[] = ["backbone", "pretrained"];

/** Everything that decides what is trained. */
export function NewRunFields({
  project,
  state,
  error,
}: {
  project: Project;
  state: NewRunState;
  error: unknown;
}) {
  const { form, change, write, good } = state;
  const { data } = useTrainingOptions(project.id);
  const options = data?.options ?? [];
  const isMain = (name: string) => MAIN.some((one) => one === name);
  const main = MAIN.flatMap((name) => options.filter((option) => option.name === name));
  const rest = options.filter(({ name }) => !isMain(name));
  const touched = rest.some(({ name }) => form.options[name] || fieldError(error, name));
  const [looked, setLooked] = useState<TrainingOption | null>(null);
  const [opened, { toggle }] = useDisclosure(false);
  const shown = opened || touched;
  const fields = ["dataset", "name", "note", "search", "trials", "prune", ...options.map(({ name }) => name)];
  const field = (option: (typeof options)[number]) => (
    <OptionField
      key={option.name}
      option={option}
      backbones={data?.backbones ?? []}
      value={form.options[option.name] ?? ""}
      preview={good}
      error={fieldError(error, option.name)}
      wide={WIDE.includes(option.name)}
      onChange={(text) => write(option.name, text)}
      onLook={() => setLooked(option)}
    />
  );
  return (
    <Stack gap="sm" className={classes.fields}>
      <FormError error={error} fields={fields} />
      <Card withBorder component="section" aria-label="Data set">
        <DatasetPick state={state} error={fieldError(error, "dataset")} />
      </Card>
      <Card withBorder component="section" aria-labelledby="how-trained">
        <Group justify="space-between" mb={6}>
          <Text fw={600} size="sm" id="how-trained">
            How it is trained
          </Text>
          <SweepHelp />
        </Group>
        {data ? <div className={classes.options}>{main.map(field)}</div> : <RowSkeletons count={5} height_px={48} />}
        {rest.length > 0 && (
          <>
            <Button
              variant="subtle"
              size="compact-xs"
              className={classes.more}
              onClick={toggle}
              disabled={touched}
              aria-expanded={shown}
              aria-controls="more-options"
              leftSection={shown ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
            >
              More options
            </Button>
            <Collapse expanded={shown} id="more-options">
              <div className={classes.options}>{rest.map(field)}</div>
            </Collapse>
          </>
        )}
        <Text size="xs" c="dimmed" className={classes.help} aria-hidden>
          {looked ? (
            <>
              <b>{labelOf(looked.name)}</b> {looked.help}
            </>
          ) : (
            "An empty field is as usual. Several values make an experiment for each."
          )}
        </Text>
      </Card>
      <Card withBorder component="section" aria-labelledby="which-search">
        <Text fw={600} size="sm" mb={6} id="which-search">
          Where options have several values
        </Text>
        <Stack gap="xs">
          <Group gap="sm" align="end" wrap="nowrap">
            <SegmentedControl
              size="xs"
              aria-labelledby="which-search"
              data={[
                { value: "grid", label: "Every combination" },
                { value: "random", label: "Random draws" },
              ]}
              value={form.search}
              onChange={(value) => change({ search: value === "random" ? "random" : "grid" })}
            />
            {form.search === "random" && (
              <NumberInput
                size="xs"
                w={96}
                aria-label="Trials"
                suffix=" trials"
                min={1}
                max={MOST_TRIALS}
                allowDecimal={false}
                allowNegative={false}
                value={form.trials ?? USUAL_TRIALS}
                error={fieldError(error, "trials") !== undefined}
                onChange={(value) => change({ trials: value === "" ? null : Number(value) })}
              />
            )}
          </Group>
          {fieldError(error, "trials") && (
            <Text size="xs" c="var(--mantine-color-error)" role="alert">
              {fieldError(error, "trials")}
            </Text>
          )}
          <Switch
            size="xs"
            label="End experiments that fall behind the others"
            checked={form.prune}
            onChange={(event) => change({ prune: event.currentTarget.checked })}
          />
        </Stack>
      </Card>
      <Card withBorder component="section" aria-label="Name and note">
        <Stack gap="xs">
          <TextInput
            size="xs"
            label="Name"
            placeholder="Made up, like glossy-manatee-255"
            maxLength={60}
            value={form.name}
            error={fieldError(error, "name")}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Textarea
            size="xs"
            label="Note"
            autosize
            minRows={1}
            maxRows={5}
            maxLength={2000}
            value={form.note}
            error={fieldError(error, "note")}
            onChange={(event) => change({ note: event.currentTarget.value })}
          />
        </Stack>
      </Card>
    </Stack>
  );
}
