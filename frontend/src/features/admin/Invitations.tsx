import { Badge, Button, Card, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { IconMailPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../api/keys";
import { firstPage, flat, nextPage } from "../../api/pages";
import { listInvitations, revokeInvitation } from "../../api/session";
import type { Invitation } from "../../api/types";
import { confirm } from "../../ui/confirm";
import { when } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { sayError } from "../../ui/say";
import { RowSkeletons } from "../../ui/Skeletons";
import { InviteForm } from "./InviteForm";

export function Invitations() {
  const cache = useQueryClient();
  const [inviting, setInviting] = useState(false);
  const list = useInfiniteQuery({
    queryKey: keys.invitations,
    queryFn: ({ pageParam }) => listInvitations(pageParam),
    initialPageParam: firstPage,
    getNextPageParam: nextPage,
  });
  const revoke = useMutation({
    mutationFn: revokeInvitation,
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.invitations }),
    onError: sayError,
  });
  const ask = (invitation: Invitation) =>
    confirm({
      title: "Revoke this invitation?",
      body: "The link stops working at once.",
      confirm: "Revoke",
      danger: true,
      onConfirm: () => revoke.mutate(invitation.id),
    });
  const button = (
    <Button leftSection={<IconMailPlus size={16} />} onClick={() => setInviting(true)}>
      Invite someone
    </Button>
  );
  return (
    <Stack>
      <Modal opened={inviting} onClose={() => setInviting(false)} title="Invite someone">
        <InviteForm />
      </Modal>
      {list.isPending && <RowSkeletons count={4} />}
      {list.isError && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.isSuccess && flat(list.data).length === 0 && (
        <EmptyState icon={<IconMailPlus size={36} stroke={1.5} />} title="Nobody is invited" action={button}>
          An invitation is a link. Whoever opens it makes an account of their own.
        </EmptyState>
      )}
      {list.isSuccess && flat(list.data).length > 0 && (
        <>
          <Group justify="end">{button}</Group>
          <Card withBorder p={0}>
            <Table.ScrollContainer minWidth={560}>
              <Table verticalSpacing="sm" horizontalSpacing="md">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>For</Table.Th>
                    <Table.Th>To</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th w={100} aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {flat(list.data).map((invitation) => (
                    <Table.Tr key={invitation.id}>
                      <Table.Td>{[invitation.note, invitation.email].filter(Boolean).join(", ") || <Text c="dimmed">no note</Text>}</Table.Td>
                      <Table.Td>
                        {invitation.project_name
                          ? `${invitation.project_name}, ${invitation.role ?? ""}`
                          : "the site"}
                        {invitation.is_admin && " as administrator"}
                      </Table.Td>
                      <Table.Td>
                        <State invitation={invitation} />
                      </Table.Td>
                      <Table.Td>
                        {!invitation.used_at && (
                          <Button
                            size="compact-sm"
                            variant="subtle"
                            color="red"
                            onClick={() => ask(invitation)}
                          >
                            Revoke
                          </Button>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Card>
          {list.hasNextPage && (
            <Button
              variant="subtle"
              onClick={() => void list.fetchNextPage()}
              loading={list.isFetchingNextPage}
            >
              Show more
            </Button>
          )}
        </>
      )}
    </Stack>
  );
}

function State({ invitation }: { invitation: Invitation }) {
  if (invitation.used_at) {
    return (
      <Text size="sm">
        used by {invitation.used_by}, {when(invitation.used_at)}
      </Text>
    );
  }
  if (new Date(invitation.expires_at) < new Date()) {
    return (
      <Badge variant="outline" color="gray" tt="none">
        Expired
      </Badge>
    );
  }
  return <Text size="sm">open until {when(invitation.expires_at)}</Text>;
}
