/** Short messages in the corner. */
import { notifications } from "@mantine/notifications";
import { sentence } from "../api/errors";

export function say(message: string): void {
  notifications.show({ message, autoClose: 4_000 });
}

/** Shows an error's own sentence until it is read. */
export function sayError(error: unknown): void {
  notifications.show({ message: sentence(error), color: "red", autoClose: 10_000 });
}
