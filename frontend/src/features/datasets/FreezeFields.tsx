import { Autocomplete, Card, MultiSelect, NumberInput, Select, Slider, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useUploads } from "../../api/photos";
import type { Dataset, Project } from "../../api/types";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { CropSamples } from "./CropSamples";
import { type Freeze, MOST_SEED } from "./freeze";
import classes from "./freeze.module.css";
import { LONGEST_NOTE } from "./NoteDialog";
import { type Share, sharesOf, SHARES, withShare } from "./ratios";
import { SIDE_NAMES } from "./splits";
import { SplitBar } from "./SplitBar";
import { hasContent } from "./status";
import { namesOf, versionName } from "./versions";
import { WhosePeople } from "./WhosePeople";

const FIELDS = ["name", "note", "people", "uploads", "min_faces", "ratios", "seed", "margin", "base"];

/** Everything that decides what the version will hold. */
export function FreezeFields({
  project,
  form,
  name,
  nameError,
  versions,
  error,
  onChange,
}: {
  project: Project;
  form: Freeze;
  name: string;
  nameError: string;
  versions: readonly Dataset[];
  error: unknown;
  onChange: (changes: Partial<Freeze>) => void;
}) {
  const uploads = useUploads(project.id).data?.items ?? [];
  const whole = (value: string | number, usual: number) => (value === "" ? usual : Math.round(Number(value)));
  return (
    <Stack gap="sm" className={classes.fields}>
      <FormError error={error} fields={FIELDS} />
      <Card withBorder component="section" aria-label="Name">
        <Stack gap="xs">
          <Autocomplete
            size="xs"
            label="Name"
            description="The same name again makes its next version."
            data={namesOf(versions)}
            value={name}
            maxLength={60}
            error={fieldError(error, "name") ?? (nameError || undefined)}
            onChange={(value) => onChange({ name: value })}
          />
          <Textarea
            size="xs"
            label="Note"
            autosize
            minRows={1}
            maxRows={5}
            maxLength={LONGEST_NOTE}
            value={form.note}
            error={fieldError(error, "note")}
            onChange={(event) => onChange({ note: event.currentTarget.value })}
          />
        </Stack>
      </Card>
      <Card withBorder component="section" aria-labelledby="which-labels">
        <Text fw={600} size="sm" mb={6} id="which-labels">
          Which labels
        </Text>
        <Stack gap="xs">
          <WhosePeople
            project={project.id}
            people={form.people}
            error={fieldError(error, "people")}
            onPeople={(people) => onChange({ people })}
          />
          {uploads.length > 1 && (
            <MultiSelect
              size="xs"
              label="Photos of these uploads"
              placeholder={form.uploads.length ? "" : "Every upload"}
              searchable
              clearable
              data={uploads.map(({ id, name: upload }) => ({ value: String(id), label: upload }))}
              value={form.uploads.map(String)}
              error={fieldError(error, "uploads")}
              onChange={(value) => onChange({ uploads: value.map(Number) })}
            />
          )}
          <NumberInput
            size="xs"
            label="Leave out people with fewer faces than"
            min={1}
            max={10_000}
            allowDecimal={false}
            clampBehavior="strict"
            value={form.min_faces}
            error={fieldError(error, "min_faces")}
            onChange={(value) => onChange({ min_faces: Math.max(1, whole(value, 1)) })}
          />
          <Switch
            size="xs"
            label="Only labels that a reviewer accepted"
            checked={form.reviewed}
            onChange={(event) => onChange({ reviewed: event.currentTarget.checked })}
          />
        </Stack>
      </Card>
      <Splitting versions={versions} form={form} error={error} onChange={onChange} />
      <Card withBorder component="section" aria-labelledby="how-wide">
        <Text fw={600} size="sm" id="how-wide">
          How wide the crops are
        </Text>
        <Text size="xs" c="dimmed" mb={8}>
          {Math.round(100 * form.margin)} % of the face’s box on each side: room for hair and ears.
        </Text>
        <Slider
          min={0}
          max={1}
          step={0.05}
          value={form.margin}
          label={(value) => `${Math.round(100 * value)} %`}
          thumbLabel="Margin around the box"
          onChange={(margin) => onChange({ margin })}
        />
        <CropSamples project={project.id} margin={form.margin} />
      </Card>
    </Stack>
  );
}

function Splitting({
  versions,
  form,
  error,
  onChange,
}: {
  versions: readonly Dataset[];
  form: Freeze;
  error: unknown;
  onChange: (changes: Partial<Freeze>) => void;
}) {
  const bases = versions.filter((version) => hasContent(version) && version.source === "labels");
  const kept = form.base !== null;
  const base = bases.find(({ id }) => id === form.base);
  const keep = (value: string | null) => {
    const chosen = bases.find(({ id }) => String(id) === value);
    if (!chosen) onChange({ base: null });
    else onChange({ base: chosen.id, shares: sharesOf(chosen.ratios), seed: chosen.seed });
  };
  const set = (which: Share) => (value: string | number) => {
    if (value !== "") onChange({ shares: withShare(form.shares, which, Number(value)) });
  };
  return (
    <Card withBorder component="section" aria-labelledby="how-split">
      <Text fw={600} size="sm" mb={6} id="how-split">
        How they are split
      </Text>
      <Stack gap="xs">
        {bases.length > 0 && (
          <Select
            size="xs"
            label="Keep the splits of"
            placeholder="None: split anew"
            clearable
            searchable
            data={bases.map((version) => ({ value: String(version.id), label: versionName(version) }))}
            value={form.base ? String(form.base) : null}
            error={fieldError(error, "base")}
            onChange={keep}
          />
        )}
        {kept ? (
          <Text size="sm">
            Each face stays where it is in {base ? versionName(base) : "that version"}; new ones go to train. Results
            stay comparable.
          </Text>
        ) : (
          <>
            <div className={classes.shares}>
              {SHARES.map((side) => (
                <NumberInput
                  size="xs"
                  key={side}
                  label={SIDE_NAMES[side]}
                  suffix=" %"
                  min={side === "train" ? 1 : 0}
                  max={side === "train" ? 100 : 99}
                  allowDecimal={false}
                  allowNegative={false}
                  value={form.shares[side]}
                  onChange={set(side)}
                />
              ))}
            </div>
            <SplitBar splits={form.shares} />
            {fieldError(error, "ratios") && (
              <Text size="xs" c="red" role="alert">
                {fieldError(error, "ratios")}
              </Text>
            )}
            <NumberInput
              size="xs"
              label="Seed"
              description="The same seed and the same labels give the same split."
              min={0}
              max={MOST_SEED}
              allowDecimal={false}
              allowNegative={false}
              value={form.seed}
              error={fieldError(error, "seed")}
              onChange={(value) => value !== "" && onChange({ seed: Number(value) })}
            />
          </>
        )}
      </Stack>
    </Card>
  );
}
