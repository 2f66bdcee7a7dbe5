import { ActionIcon, Avatar, Menu, Text } from "@mantine/core";
import { IconFolders, IconLogout, IconShieldCog, IconUserCircle } from "@tabler/icons-react";
import { Link } from "react-router";
import { signOut } from "../api/session";
import { anyBusy, cancelAll } from "../features/upload/center";
import { confirm } from "../ui/confirm";
import { initials } from "../grid/FaceTile";
import { sayError } from "../ui/say";
import { useUser } from "./user";

export function AccountMenu() {
  const user = useUser();
  const name = user.display_name || user.username;
  const leave = () => {
    cancelAll();
    // A fresh page, so that nothing of this person stays in the browser's memory.
    signOut().then(() => window.location.assign("/signin"), sayError);
  };
  const askFirst = () =>
    confirm({
      title: "Sign out while files are being sent?",
      body: "The upload stops. Adding the same files again goes on where it stopped.",
      confirm: "Sign out",
      danger: true,
      onConfirm: leave,
    });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Account: ${initials(name)}`}>
          <Avatar size={28} color="lagoon">
            {initials(name)}
          </Avatar>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" c="var(--mantine-color-text)" fw={600} truncate>
            {name}
          </Text>
          <Text size="xs" truncate>
            {user.username}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/projects" leftSection={<IconFolders size={16} />}>
          All projects
        </Menu.Item>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} />}>
          Your account
        </Menu.Item>
        {user.is_admin && (
          <Menu.Item component={Link} to="/admin" leftSection={<IconShieldCog size={16} />}>
            Administration
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => (anyBusy() ? askFirst() : leave())}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
