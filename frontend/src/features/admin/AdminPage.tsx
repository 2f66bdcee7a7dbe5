import { Stack, Tabs } from "@mantine/core";
import { useUser } from "../../app/user";
import { NotFound } from "../../app/NotFound";
import { PageTitle } from "../../ui/PageTitle";
import { useUrlState } from "../../ui/useUrlState";
import { Invitations } from "./Invitations";
import { System } from "./System";
import { Users } from "./Users";

export function AdminPage() {
  const url = useUrlState();
  const tab = url.choice("tab", ["users", "invitations", "system"]);
  if (!useUser().is_admin) return <NotFound />;
  return (
    <Stack gap="md">
      <PageTitle title="Administration" />
      <Tabs value={tab} onChange={(value) => url.set({ tab: value })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="users">Users</Tabs.Tab>
          <Tabs.Tab value="invitations">Invitations</Tabs.Tab>
          <Tabs.Tab value="system">System</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="users">
          <Users />
        </Tabs.Panel>
        <Tabs.Panel value="invitations">
          <Invitations />
        </Tabs.Panel>
        <Tabs.Panel value="system">
          <System />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
