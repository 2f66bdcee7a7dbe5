import { Avatar, Button, Card, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../api/keys";
import { addMember, changeMember, listMembers, removeMember } from "../../api/projects";
import type { Member, Project, Role } from "../../api/types";
import { useUser } from "../../app/user";
import { confirm } from "../../ui/confirm";
import { when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { sayError } from "../../ui/say";
import { RowSkeletons } from "../../ui/Skeletons";
import { ROLES } from "./roles";

export function Members({ project }: { project: Project }) {
  const members = useQuery({ queryKey: keys.members(project.id), queryFn: () => listMembers(project.id) });
  if (members.isPending) return <RowSkeletons count={3} />;
  if (members.isError) return <ErrorState error={members.error} onRetry={members.refetch} />;
  return (
    <Stack>
      {project.can.manage && <AddMember project={project} />}
      <Card withBorder p={0}>
        <Table.ScrollContainer minWidth={520}>
          <Table verticalSpacing="xs" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Member</Table.Th>
                <Table.Th w={280}>Role</Table.Th>
                <Table.Th w={110} aria-label="Actions" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {members.data.items.map((member) => (
                <MemberRow key={member.user.id} project={project} member={member} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
    </Stack>
  );
}

function MemberRow({ project, member: { user, role, joined_at } }: { project: Project; member: Member }) {
  const me = useUser();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: keys.members(project.id) });
    void cache.invalidateQueries({ queryKey: keys.detail(project.id) });
  };
  const change = useMutation({
    mutationFn: (next: Role) => changeMember(project.id, user.id, next),
    onSettled: refresh,
    onError: sayError,
  });
  const mine = user.id === me.id;
  const remove = useMutation({
    mutationFn: () => removeMember(project.id, user.id),
    onSuccess: () => {
      if (!mine) return refresh();
      void cache.invalidateQueries({ queryKey: keys.allProjects });
      void navigate("/projects");
    },
    onError: sayError,
  });
  const ask = () =>
    confirm({
      title: mine ? `Leave ${project.name}?` : `Remove ${user.username} from ${project.name}?`,
      body: "Labels stay. An owner can add them again.".replace("them", mine ? "you" : "them"),
      confirm: mine ? "Leave" : "Remove",
      danger: true,
      onConfirm: () => remove.mutate(),
    });
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Avatar size={30} name={user.display_name || user.username} color="lagoon" />
          <div>
            <Text size="sm" fw={500}>
              {user.display_name || user.username} {mine && "(you)"}
            </Text>
            <Text size="xs" c="dimmed">
              since {when(joined_at)}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>
        <Select
          aria-label={`Role of ${user.username}`}
          data={ROLES}
          value={role}
          disabled={!project.can.manage || change.isPending}
          allowDeselect={false}
          onChange={(value) => value && value !== role && change.mutate(value as Role)}
          size="xs"
        />
      </Table.Td>
      <Table.Td ta="right">
        {(project.can.manage || mine) && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={ask} loading={remove.isPending}>
            {mine ? "Leave" : "Remove"}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function AddMember({ project }: { project: Project }) {
  const cache = useQueryClient();
  const [username, setUsername] = useState("");
  const [role, setRole] = useState<Role>("labeller");
  const add = useMutation({
    mutationFn: () => addMember(project.id, { username: username.trim(), role }),
    onSuccess: () => {
      setUsername("");
      void cache.invalidateQueries({ queryKey: keys.members(project.id) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Card withBorder>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <FormError error={add.error} fields={["username"]} />
          <Group align="start">
            <TextInput
              label="Username"
              required
              flex={1}
              miw={160}
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value)}
              error={fieldError(add.error, "username")}
            />
            <Select
              label="Role"
              data={ROLES}
              value={role}
              onChange={(value) => setRole((value as Role | null) ?? "labeller")}
              allowDeselect={false}
              w={260}
            />
            <Button type="submit" mt={25} loading={add.isPending}>
              Add member
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
