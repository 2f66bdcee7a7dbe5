import { Alert, Button, Checkbox, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../api/keys";
import { flat } from "../../api/pages";
import { useProjects } from "../../api/projects";
import { invite, useSession } from "../../api/session";
import type { Role } from "../../api/types";
import { CopyField } from "../../ui/CopyField";
import { when } from "../../ui/duration";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { ROLES } from "../settings/roles";

/** Makes an invitation and shows its link, which the site tells only once. */
export function InviteForm() {
  const cache = useQueryClient();
  const projects = flat(useProjects("active").data);
  const mail = useSession().data?.mail;
  const [note, setNote] = useState("");
  const [email, setEmail] = useState("");
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
        {make.data.mailed && <Text role="status">It is on its way to {make.data.email}.</Text>}
        {make.data.mail_problem && (
          <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
            {make.data.mail_problem} Send the link yourself.
          </Alert>
        )}
        <CopyField label={make.data.mailed ? "The link" : "Send this link"} value={make.data.url} />
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
      email: email.trim(),
      is_admin: isAdmin,
      ...(project ? { project: Number(project), role } : {}),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormError error={make.error} fields={["email"]} />
        <TextInput
          label="Note"
          description="For whom it is; only administrators see it."
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          data-autofocus
        />
        {mail && (
          <TextInput
            label="E-mail"
            description="The link is sent there. May be left empty."
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={fieldError(make.error, "email")}
          />
        )}
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
          {email.trim() ? "Send the invitation" : "Make the link"}
        </Button>
      </Stack>
    </form>
  );
}
