import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";

export interface Question {
  title: string;
  body: string;
  /** The button's verb, said in full: "Move 3 photos to the trash". */
  confirm: string;
  danger?: boolean;
  onConfirm: () => void;
}

/** Asks before something that is not undone with one click. */
export function confirm({ title, body, confirm: verb, danger = false, onConfirm }: Question): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{body}</Text>,
    labels: { confirm: verb, cancel: "Cancel" },
    confirmProps: { "data-autofocus": true, ...(danger ? { color: "red" } : {}) },
    onConfirm,
  });
}
