import { Button, Card, Group, NumberInput, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { previewRetention } from "../../api/erasures";
import { keys } from "../../api/keys";
import { updateProject } from "../../api/projects";
import type { Project } from "../../api/types";
import { confirm } from "../../ui/confirm";
import { counted } from "../../ui/duration";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { say } from "../../ui/say";
import { retentionText } from "../erasure/words";

const FIRST_DAYS = 365;
const MOST_DAYS = 36_500;

/** Whether, and after how many days, photos are erased by themselves. */
export function Retention({ project }: { project: Project }) {
  const cache = useQueryClient();
  const [on, setOn] = useState(project.retention_days !== null);
  const [days, setDays] = useState<number | string>(project.retention_days ?? FIRST_DAYS);
  const wanted = on ? Number(days) : null;
  const isValid = wanted === null || (Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_DAYS);
  const save = useMutation({
    mutationFn: (retention_days: number | null) => updateProject(project.id, { retention_days }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.detail(project.id), saved);
      say(
        saved.retention_days === null
          ? "Photos are kept until somebody erases them."
          : `Photos are erased ${counted(saved.retention_days, "day")} after they came in.`,
      );
    },
  });
  const ask = useMutation({
    mutationFn: (after: number) => previewRetention(project.id, after),
    onSuccess: (found) =>
      confirm({
        title: `Erase photos after ${counted(found.days, "day")}?`,
        body: retentionText(found.days, found.photos),
        confirm: found.photos ? `Erase ${counted(found.photos, "photo")} now and go on` : "Set the timer",
        danger: true,
        onConfirm: () => save.mutate(found.days),
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isValid) return;
    if (wanted === null) save.mutate(null);
    else ask.mutate(wanted);
  };
  return (
    <Card withBorder>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text fw={600} component="h2" size="md">
            Retention
          </Text>
          <FormError error={save.error ?? ask.error} fields={["retention_days", "days"]} />
          <Switch
            label="Erase photos by themselves, some time after they came in"
            description="For good, with their faces; those in the trash too. Each time leaves a receipt."
            checked={on}
            onChange={(event) => setOn(event.currentTarget.checked)}
          />
          <Group align="end" gap="sm">
            <NumberInput
              label="Days"
              w={140}
              min={1}
              max={MOST_DAYS}
              allowDecimal={false}
              disabled={!on}
              value={days}
              onChange={setDays}
              error={fieldError(save.error, "retention_days") ?? fieldError(ask.error, "days")}
            />
            <Button
              type="submit"
              disabled={!isValid || wanted === project.retention_days}
              loading={save.isPending || ask.isPending}
            >
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
