import {
  Anchor,
  Badge,
  Button,
  Card,
  Code,
  Group,
  Modal,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../api/keys";
import { createKey, listKeys, revokeKey } from "../../api/projects";
import type { Key, Project } from "../../api/types";
import { confirm } from "../../ui/confirm";
import { CopyField } from "../../ui/CopyField";
import { when } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { sayError } from "../../ui/say";
import { RowSkeletons } from "../../ui/Skeletons";

export function ApiKeys({ project }: { project: Project }) {
  const list = useQuery({ queryKey: keys.apiKeys(project.id), queryFn: () => listKeys(project.id) });
  const [making, { open, close }] = useDisclosure(false);
  const button = (
    <Button leftSection={<IconKey size={16} />} onClick={open}>
      New key
    </Button>
  );
  return (
    <Stack>
      {list.isPending && <RowSkeletons count={3} />}
      {list.isError && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.isSuccess && !list.data.items.length && (
        <EmptyState icon={<IconKey size={36} stroke={1.5} />} title="No keys yet" action={button}>
          With a key, a script reads this project and names photos over the API, without anyone’s password.
        </EmptyState>
      )}
      {list.isSuccess && list.data.items.length > 0 && (
        <>
          <Group justify="end">{button}</Group>
          <Card withBorder p={0}>
            <Table.ScrollContainer minWidth={560}>
              <Table verticalSpacing="sm" horizontalSpacing="md">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Begins with</Table.Th>
                    <Table.Th>Role</Table.Th>
                    <Table.Th>Last used</Table.Th>
                    <Table.Th w={100} aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {list.data.items.map((key) => (
                    <KeyRow key={key.id} project={project} apiKey={key} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Card>
        </>
      )}
      <Modal opened={making} onClose={close} title="New API key" size="lg">
        <MakeKey project={project} />
      </Modal>
    </Stack>
  );
}

function KeyRow({ project, apiKey }: { project: Project; apiKey: Key }) {
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(project.id, apiKey.id),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.apiKeys(project.id) }),
    onError: sayError,
  });
  const ask = () =>
    confirm({
      title: `Revoke ${apiKey.name}?`,
      body: "Whatever uses this key is refused from now on. This can’t be undone.",
      confirm: "Revoke the key",
      danger: true,
      onConfirm: () => revoke.mutate(),
    });
  return (
    <Table.Tr>
      <Table.Td>{apiKey.name}</Table.Td>
      <Table.Td>
        <Code>{apiKey.prefix}…</Code>
      </Table.Td>
      <Table.Td>{apiKey.role}</Table.Td>
      <Table.Td>{apiKey.last_used_at ? when(apiKey.last_used_at) : "never"}</Table.Td>
      <Table.Td ta="right">
        {apiKey.revoked_at ? (
          <Badge variant="outline" color="gray" tt="none">
            Revoked
          </Badge>
        ) : (
          <Button size="compact-sm" variant="subtle" color="red" onClick={ask} loading={revoke.isPending}>
            Revoke
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function MakeKey({ project }: { project: Project }) {
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<"viewer" | "labeller">("viewer");
  const make = useMutation({
    mutationFn: () => createKey(project.id, { name: name.trim(), role }),
    onSuccess: () => void cache.invalidateQueries({ queryKey: keys.apiKeys(project.id) }),
  });
  if (make.data) {
    const url = `${window.location.origin}/api/v1/projects/${project.id}/predict`;
    return (
      <Stack>
        <CopyField label="The key: it is shown only now" value={make.data.key} />
        <CopyField
          label="Try it: names the faces of photo.jpg"
          value={`curl -H "Authorization: Bearer ${make.data.key}" -F file=@photo.jpg ${url}`}
        />
        <CopyField
          label="For a client of Clarifai’s API: its base URL"
          value={window.location.origin}
        />
        <Text size="sm" c="dimmed">
          Keep it like a password. All endpoints are described at{" "}
          <Anchor inherit underline="always" href="/api/v1/docs" target="_blank" rel="noreferrer">
            {window.location.origin}/api/v1/docs
          </Anchor>
          .
        </Text>
      </Stack>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormError error={make.error} fields={["name"]} />
        <TextInput
          label="Name"
          description="What will use it."
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError(make.error, "name")}
        />
        <Select
          label="It may"
          data={[
            { value: "viewer", label: "Read and predict (viewer)" },
            { value: "labeller", label: "Also upload and label (labeller)" },
          ]}
          value={role}
          onChange={(value) => setRole(value === "labeller" ? "labeller" : "viewer")}
          allowDeselect={false}
        />
        <Button type="submit" loading={make.isPending}>
          Make the key
        </Button>
      </Stack>
    </form>
  );
}
