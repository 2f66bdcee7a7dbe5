import { Button, Checkbox, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../api/keys";
import { flat } from "../../api/pages";
import { useProjects } from "../../api/projects";
import { invite } from "../../api/session";
import type { Role } from "../../api/types";
import { CopyField } from "../../ui/CopyField";
import { when } from "../../ui/duration";
import { FormError } from "../../ui/FormError";
import { ROLES } from "../settings/roles";

/** Makes an invitation and shows its link, which the site tells only once. */
export function InviteForm() {
  const cache = useQueryClient();
  const projects = flat(useProjects("active").data);
  const [note, setNote] = useState("");
  const [project, setProject] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("labeller");
  const [isAdmin, setIsAdmin] = useState(false);
  const make = useMutation({
    mutationFn: invite,
    onSuccess: () => void cache.invalidateQueries({ queryKey: keys.invitations }),
  });
  if (make.data) {
    return (
      <Stack>
        <CopyField label="Send this link" value={make.data.url} />
        <Text size="sm" c="dimmed">
          It is shown only now. It works once, until {when(make.data.expires_at)}.
        </Text>
      </Stack>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({
      note: note.trim(),
      is_admin: isAdmin,
      ...(project ? { project: Number(project), role } : {}),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormError error={make.error} />
        <TextInput
          label="Note"
          description="For whom it is; only administrators see it."
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          label="Project"
          description="They join it when they accept. May be left empty."
          data={projects.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={project}
          onChange={setProject}
          clearable
          searchable
          nothingFoundMessage="No project of that name"
        />
        {project && (
          <Select
            label="Role"
            data={ROLES}
            value={role}
            onChange={(value) => setRole((value as Role | null) ?? "labeller")}
            allowDeselect={false}
          />
        )}
        <Checkbox
          label="Administrator of the site"
          checked={isAdmin}
          onChange={(event) => setIsAdmin(event.currentTarget.checked)}
        />
        <Button type="submit" loading={make.isPending}>
          Make the link
        </Button>
      </Stack>
    </form>
  );
}
