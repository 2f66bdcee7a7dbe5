import {
  ActionIcon,
  Avatar,
  Badge,
  Button,
  Card,
  Group,
  Menu,
  Modal,
  Stack,
  Table,
  Text,
} from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/errors";
import { keys } from "../../api/keys";
import { firstPage, flat, nextPage } from "../../api/pages";
import { listUsers, makePasswordLink, updateUser } from "../../api/session";
import { removeSecondFactor } from "../../api/signin";
import type { Account, MadeLink, User } from "../../api/types";
import { useUser } from "../../app/user";
import { confirm } from "../../ui/confirm";
import { CopyField } from "../../ui/CopyField";
import { when } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { sayError } from "../../ui/say";
import { RowSkeletons } from "../../ui/Skeletons";
import { Successor } from "./Successor";

export function useUsers() {
  return useInfiniteQuery({
    queryKey: keys.users,
    queryFn: ({ pageParam }) => listUsers(pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
  });
}

export function Users() {
  const users = useUsers();
  const [link, setLink] = useState<{ user: User; made: MadeLink } | null>(null);
  const [orphaned, setOrphaned] = useState<{ user: User; reason: string } | null>(null);
  if (users.isPending) return <RowSkeletons count={5} />;
  if (users.isError) return <ErrorState error={users.error} onRetry={users.refetch} />;
  const all = flat(users.data);
  return (
    <Card withBorder p={0}>
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing="xs" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Username</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th w={60} aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {all.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                onLink={(made) => setLink({ user, made })}
                onOrphaned={(reason) => setOrphaned({ user, reason })}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {users.hasNextPage && (
        <Button
          variant="subtle"
          m="xs"
          onClick={() => void users.fetchNextPage()}
          loading={users.isFetchingNextPage}
        >
          Show more
        </Button>
      )}
      <Modal
        opened={link !== null}
        onClose={() => setLink(null)}
        title={`A password link for ${link?.user.username ?? ""}`}
      >
        {link && (
          <Stack>
            <CopyField label="Send this link" value={link.made.url} />
            <Text size="sm" c="dimmed">
              Whoever opens it sets the password. It works once, until {when(link.made.expires_at)}.
            </Text>
          </Stack>
        )}
      </Modal>
      {orphaned && <Successor {...orphaned} users={all} onClose={() => setOrphaned(null)} />}
    </Card>
  );
}

function UserRow({
  user,
  onLink,
  onOrphaned,
}: {
  user: Account;
  onLink: (link: MadeLink) => void;
  onOrphaned: (reason: string) => void;
}) {
  const me = useUser();
  const cache = useQueryClient();
  const update = useMutation({
    mutationFn: (body: { is_active?: boolean; is_admin?: boolean }) => updateUser(user.id, body),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.users }),
    onError: (error) => {
      if (error instanceof ApiError && error.code === "last_owner") onOrphaned(error.message);
      else sayError(error);
    },
  });
  const link = useMutation({
    mutationFn: () => makePasswordLink(user.id),
    onSuccess: onLink,
    onError: sayError,
  });
  const removeFactor = useMutation({
    mutationFn: () => removeSecondFactor(user.id),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.users }),
    onError: sayError,
  });
  const askRemove = () =>
    confirm({
      title: `Take the second factor of ${user.username} away?`,
      body: "For someone who has lost their app and their recovery codes. Make sure that it is them who ask: from then on signing in takes no code.",
      confirm: "Take it away",
      danger: true,
      onConfirm: () => removeFactor.mutate(),
    });
  const deactivate = () =>
    confirm({
      title: `Deactivate ${user.username}?`,
      body: "They are signed out everywhere and can’t sign in. Their labels stay. You can activate them again.",
      confirm: "Deactivate",
      danger: true,
      onConfirm: () => update.mutate({ is_active: false }),
    });
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Avatar size={28} name={user.display_name || user.username} color="lagoon" />
          <Text size="sm" fw={500} c={user.is_active ? undefined : "dimmed"}>
            {user.display_name || user.username}
          </Text>
        </Group>
      </Table.Td>
      <Table.Td>{user.username}</Table.Td>
      <Table.Td>
        <Group gap={6}>
          {user.is_admin && (
            <Badge variant="light" tt="none">
              Administrator
            </Badge>
          )}
          {user.second_factor && (
            <Badge variant="outline" tt="none">
              Second factor
            </Badge>
          )}
          {!user.is_active && (
            <Badge variant="outline" color="gray" tt="none">
              Deactivated
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Actions for ${user.username}`}
              loading={update.isPending}
            >
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => link.mutate()}>Make a password link…</Menu.Item>
            <Menu.Item
              onClick={() => update.mutate({ is_admin: !user.is_admin })}
              disabled={user.id === me.id}
            >
              {user.is_admin ? "Take administration away" : "Make administrator"}
            </Menu.Item>
            {user.second_factor && <Menu.Item onClick={askRemove}>Take the second factor away…</Menu.Item>}
            <Menu.Divider />
            {user.is_active ? (
              <Menu.Item color="red" onClick={deactivate} disabled={user.id === me.id}>
                Deactivate…
              </Menu.Item>
            ) : (
              <Menu.Item onClick={() => update.mutate({ is_active: true })}>Activate again</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  );
}
