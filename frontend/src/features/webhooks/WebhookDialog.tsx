import { Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../api/keys";
import type { Project, Webhook, WebhookEvent } from "../../api/types";
import { createWebhook, updateWebhook } from "../../api/webhooks";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { say } from "../../ui/say";
import { EVENTS } from "./words";

interface Made {
  secret: string;
}

/** A new webhook, or the address and events of one; `null` keeps it closed. */
export function WebhookDialog({
  project,
  edited,
  onClose,
  onMade,
}: {
  project: Project;
  edited: Webhook | "new" | null;
  onClose: () => void;
  onMade: (made: Made) => void;
}) {
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={edited === "new" ? "New webhook" : "Change the webhook"}
      size="lg"
    >
      {edited !== null && (
        <Form project={project} webhook={edited === "new" ? null : edited} onClose={onClose} onMade={onMade} />
      )}
    </Modal>
  );
}

function Form({
  project,
  webhook,
  onClose,
  onMade,
}: {
  project: Project;
  webhook: Webhook | null;
  onClose: () => void;
  onMade: (made: Made) => void;
}) {
  const cache = useQueryClient();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [events, setEvents] = useState<string[]>(webhook?.events ?? EVENTS.map(({ event }) => event));
  const save = useMutation({
    mutationFn: async () => {
      const body = { url: url.trim(), events: events as WebhookEvent[] };
      if (webhook) return void (await updateWebhook(project.id, webhook.id, body));
      return createWebhook(project.id, body);
    },
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: keys.webhooks(project.id) });
      onClose();
      if (made) onMade(made);
      else say("The webhook was changed.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormError error={save.error} fields={["url", "events"]} />
        <TextInput
          label="Address"
          description="Where your program listens: a public address that begins with https://."
          placeholder="https://example.org/facesite"
          required
          data-autofocus
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={fieldError(save.error, "url")}
        />
        <Checkbox.Group
          label="It is told of"
          value={events}
          onChange={setEvents}
          error={fieldError(save.error, "events")}
        >
          <Stack gap="xs" mt="xs">
            {EVENTS.map(({ event, label, says }) => (
              <Checkbox key={event} value={event} label={label} description={says} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!events.length}>
            {webhook ? "Save" : "Make the webhook"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
