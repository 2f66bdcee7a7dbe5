import { Autocomplete, TextInput } from "@mantine/core";
import type { RunPreview, TrainingOption } from "../../api/types";
import { labelOf, offered, shownOf, valuesOf } from "./newRun";
import classes from "./newRun.module.css";

const STARTS = ["usual", "auto", "none"];

/** One option: a value, or what a sweep tries. Empty: as usual. */
export function OptionField({
  option,
  backbones,
  value,
  preview,
  error,
  wide,
  onChange,
  onLook,
}: {
  option: TrainingOption;
  backbones: readonly string[];
  value: string;
  preview: RunPreview | undefined;
  error: string | undefined;
  wide: boolean;
  onChange: (text: string) => void;
  /** Called when somebody turns to the field: its help is shown in one place for all. */
  onLook: () => void;
}) {
  const { name } = option;
  const many = preview?.swept.includes(name) ? valuesOf(preview.experiments, name).length : 1;
  const common = {
    size: "xs",
    label: labelOf(name),
    name,
    "aria-description": option.help,
    placeholder: shownOf(name, option.default),
    value,
    error,
    spellCheck: false,
    autoComplete: "off",
    rightSection: many > 1 && !error ? <span className={classes.many}>× {many}</span> : null,
    rightSectionWidth: 40,
  } as const;
  const data =
    name === "backbone" ? [...backbones] : name === "pretrained" ? STARTS : offered(option);
  return (
    <div data-wide={wide || undefined} onFocus={onLook} onMouseEnter={onLook}>
        {data.length > 0 ? (
          <Autocomplete
            {...common}
            data={data}
            // All are offered until somebody types: what stands there hides no other.
            filter={({ options, search }) =>
              options.filter(
                (one) => name !== "backbone" || data.includes(search) || !("label" in one) || one.label.includes(search.trim()),
              )
            }
            maxDropdownHeight={220}
            onChange={onChange}
          />
        ) : (
          <TextInput {...common} onChange={(event) => onChange(event.currentTarget.value)} />
        )}
      </div>
  );
}
