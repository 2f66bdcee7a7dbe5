import { Textarea, type MantineSize } from "@mantine/core";
import { useState } from "react";
import classes from "./note.module.css";

const LONGEST = 2000;

/** What the team should know about something; saved when the field is left. */
export function NoteField({
  of,
  note,
  may,
  isPending,
  onSave,
  size = "sm",
  maxRows = 6,
}: {
  /** What it is about, by name. */
  of: string;
  note: string;
  /** Whether the user may change it. */
  may: boolean;
  isPending: boolean;
  /** `onSaved` shows what is saved; without it, what was typed stays in the field. */
  onSave: (note: string, onSaved: () => void) => void;
  size?: MantineSize;
  maxRows?: number;
}) {
  /** What is being typed; null while the field shows what is saved. */
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    if (typed === null || isPending) return;
    if (typed.trim() === note) setTyped(null);
    else onSave(typed.trim(), () => setTyped(null));
  };
  if (!may && !note) return null;
  return (
    <Textarea
      className={classes.note}
      aria-label={`Note on ${of}`}
      placeholder="Add a note for the team"
      size={size}
      autosize
      minRows={1}
      maxRows={maxRows}
      maxLength={LONGEST}
      readOnly={!may}
      value={typed ?? note}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
