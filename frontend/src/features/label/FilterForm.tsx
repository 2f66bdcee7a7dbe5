import { FocusTrap, Input, RangeSlider, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { useUploads } from "../../api/photos";
import { listMembers } from "../../api/projects";
import type { Project } from "../../api/types";
import type { useUrlState } from "../../ui/useUrlState";
import { applies, type Filter, readRange, type State, writeRange } from "./faceFilter";
import classes from "./faces.module.css";
import { PersonFilter } from "./PersonFilter";

type Url = ReturnType<typeof useUrlState>;

const RANGES = [
  { name: "quality", label: "Quality of the crop" },
  { name: "score", label: "How sure the detector was" },
  { name: "likeness", label: "How alike the suggestion is" },
] as const;

const DAYS = [
  { from: "from", to: "to", label: "Labelled" },
  { from: "added_from", to: "added_to", label: "Photo added" },
] as const;

/** Every filter that can find something in this list. */
export function FilterForm({ project, url, state }: { project: Project; url: Url; state: State }) {
  const on = (filter: Filter) => applies(filter, state);
  const uploads = useUploads(project.id).data?.items ?? [];
  const members =
    useQuery({
      queryKey: keys.members(project.id),
      queryFn: () => listMembers(project.id),
      enabled: on("by"),
    }).data?.items ?? [];
  // Each opens inside the popover: its list would else count as a click outside.
  const inside = { comboboxProps: { withinPortal: false } };
  return (
    <div className={classes.filterForm}>
      {/* A field that opens its list on focus must not be the first. */}
      <FocusTrap.InitialFocus />
      {on("person") && (
        <Field label={state === "labelled" ? "Person" : "Suggested person"}>
          <PersonFilter
            inside
            project={project.id}
            person={url.id("person")}
            onPerson={(id) => url.set({ person: id ? String(id) : null }, true)}
          />
        </Field>
      )}
      <Select
        {...inside}
        size="xs"
        label="Upload"
        placeholder="Any upload"
        clearable
        searchable
        data={uploads.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={url.get("upload") || null}
        onChange={(value) => url.set({ upload: value }, true)}
      />
      {on("by") && (
        <Select
          {...inside}
          size="xs"
          label="Labelled by"
          placeholder="Anybody"
          clearable
          data={members.map(({ user }) => ({
            value: String(user.id),
            label: user.display_name || user.username,
          }))}
          value={url.get("by") || null}
          onChange={(value) => url.set({ by: value }, true)}
        />
      )}
      {on("votes") && (
        <Field label="Votes">
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Votes"
            data={[
              { value: "any", label: "Any" },
              { value: "yes", label: "Votes" },
              { value: "no", label: "Left out" },
            ]}
            value={url.choice("votes", ["any", "yes", "no"])}
            onChange={(value) => url.set({ votes: value === "any" ? null : value }, true)}
          />
        </Field>
      )}
      {RANGES.filter(({ name }) => on(name)).map(({ name, label }) => (
        <Range key={`${name} ${url.get(name)}`} name={name} label={label} url={url} />
      ))}
      {DAYS.filter(({ from }) => on(from)).map(({ from, to, label }) => (
        <div key={from} className={classes.filterPair}>
          <TextInput
            type="date"
            size="xs"
            label={`${label} from`}
            max={url.get(to) || undefined}
            value={url.get(from)}
            onChange={(event) => url.set({ [from]: event.currentTarget.value || null })}
          />
          <TextInput
            type="date"
            size="xs"
            label="to"
            aria-label={`${label} to`}
            min={url.get(from) || undefined}
            value={url.get(to)}
            onChange={(event) => url.set({ [to]: event.currentTarget.value || null })}
          />
        </div>
      ))}
      {on("skipped") && (
        <Field label="Faces that I passed over">
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Faces that I passed over"
            data={[
              { value: "no", label: "Without" },
              { value: "any", label: "With" },
              { value: "only", label: "Only" },
            ]}
            value={url.choice("skipped", ["no", "any", "only"])}
            onChange={(value) => url.set({ skipped: value === "no" ? null : value }, true)}
          />
        </Field>
      )}
    </div>
  );
}

function Field({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Input.Wrapper label={label} labelElement="div" size="xs">
      {children}
    </Input.Wrapper>
  );
}

function Range({ name, label, url }: { name: "quality" | "score" | "likeness"; label: string; url: Url }) {
  const { from, to } = readRange(url.get(name)) ?? { from: 0, to: 1 };
  return (
    <Field label={label}>
      <RangeSlider
        size="sm"
        min={0}
        max={100}
        step={1}
        minRange={1}
        label={(value) => `${value} %`}
        defaultValue={[Math.round(100 * from), Math.round(100 * to)]}
        thumbFromLabel={`${label}, least`}
        thumbToLabel={`${label}, most`}
        onChangeEnd={([least, most]) =>
          url.set({ [name]: writeRange({ from: least / 100, to: most / 100 }) }, true)
        }
        mx={6}
      />
    </Field>
  );
}
