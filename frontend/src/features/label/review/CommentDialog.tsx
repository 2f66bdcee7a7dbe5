import { Button, Group, Kbd, Modal, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { counted } from "../../../ui/duration";

/** Asks what is wrong with the labels that go back. */
export function CommentDialog({
  count,
  to,
  onSend,
  onClose,
}: {
  count: number;
  /** Who labelled them. */
  to: string;
  onSend: (comment: string) => void;
  onClose: () => void;
}) {
  const [comment, setComment] = useState("");
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (comment.trim()) onSend(comment.trim());
  };
  return (
    <Modal opened onClose={onClose} title={<b>Send {counted(count, "label")} back</b>}>
      <form onSubmit={submit}>
        <Text size="sm" c="dimmed" mb="xs">
          {to} finds {count === 1 ? "it" : "them"} under “Sent back”, with what you write here.
        </Text>
        <Textarea
          data-autofocus
          label="What is wrong?"
          placeholder="This looks like s12 to me"
          autosize
          minRows={2}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey) submit(event);
          }}
        />
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!comment.trim()} rightSection={<Kbd>Enter</Kbd>}>
            Send back
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
