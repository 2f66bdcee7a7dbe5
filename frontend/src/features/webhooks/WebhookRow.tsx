import { ActionIcon, Anchor, Badge, Menu, Stack, Table, Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconDots,
  IconKey,
  IconList,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  IconTrash,
} from "@tabler/icons-react";
import type { Project, Webhook } from "../../api/types";
import { removeWebhook, replaceSecret, sendTest, updateWebhook, useWebhookAct } from "../../api/webhooks";
import { confirm } from "../../ui/confirm";
import { when } from "../../ui/duration";
import { say, sayError } from "../../ui/say";
import classes from "./webhooks.module.css";
import { eventNames, health } from "./words";

interface Props {
  project: Project;
  webhook: Webhook;
  onOpen: () => void;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}

export function WebhookRow(props: Props) {
  const { webhook, onOpen } = props;
  return (
    <Table.Tr>
      <Table.Td className={classes.address}>
        <Anchor component="button" type="button" underline="always" size="sm" ta="start" onClick={onOpen}>
          {webhook.url}
        </Anchor>
      </Table.Td>
      <Table.Td>{eventNames(webhook.events)}</Table.Td>
      <Table.Td>
        <State webhook={webhook} />
      </Table.Td>
      <Table.Td ta="right">
        <Actions {...props} />
      </Table.Td>
    </Table.Tr>
  );
}

function State({ webhook }: { webhook: Webhook }) {
  const found = health(webhook);
  if (found === "works") {
    return (
      <Badge variant="outline" color="gray" tt="none" leftSection={<IconCheck size={12} />}>
        Works
      </Badge>
    );
  }
  if (found === "new") {
    return (
      <Badge variant="outline" color="gray" tt="none">
        Nothing sent yet
      </Badge>
    );
  }
  const why = found === "off" ? webhook.off_reason : `since ${when(webhook.failing_since)}`;
  return (
    <Stack gap={2}>
      <Badge
        variant="outline"
        color={found === "off" ? "gray" : "orange"}
        tt="none"
        leftSection={found === "failing" && <IconAlertTriangle size={12} />}
      >
        {found === "off" ? "Off" : "Failing"}
      </Badge>
      {why && (
        <Text size="xs" c="dimmed">
          {why}
        </Text>
      )}
    </Stack>
  );
}

function Actions({ project, webhook, onOpen, onEdit, onSecret }: Props) {
  const test = useWebhookAct(project.id, ({ id }: Webhook) => sendTest(project.id, id));
  const turn = useWebhookAct(project.id, ({ id, enabled }: Webhook) =>
    updateWebhook(project.id, id, { enabled: !enabled }),
  );
  const renew = useWebhookAct(project.id, ({ id }: Webhook) => replaceSecret(project.id, id));
  const remove = useWebhookAct(project.id, ({ id }: Webhook) => removeWebhook(project.id, id));
  const tryIt = () => test.mutate(webhook, { onSuccess: onOpen, onError: sayError });
  const switchIt = () =>
    turn.mutate(webhook, {
      onSuccess: ({ enabled }) =>
        say(enabled ? "The webhook is on." : "The webhook is off; what waited was given up."),
      onError: sayError,
    });
  const askRenew = () =>
    confirm({
      title: "Replace the secret?",
      body: "For a day messages are signed by both, so that your program can change over.",
      confirm: "Replace the secret",
      onConfirm: () =>
        renew.mutate(webhook, { onSuccess: ({ secret }) => onSecret(secret), onError: sayError }),
    });
  const askRemove = () =>
    confirm({
      title: "Remove this webhook?",
      body: "Nothing is sent there any more, and its list of messages goes. This can’t be undone.",
      confirm: "Remove the webhook",
      danger: true,
      onConfirm: () => remove.mutate(webhook, { onError: sayError }),
    });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${webhook.url}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconList size={16} />} onClick={onOpen}>
          Show its messages
        </Menu.Item>
        <Menu.Item leftSection={<IconSend size={16} />} onClick={tryIt}>
          Send a test
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
          Change
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={askRenew}>
          Replace the secret
        </Menu.Item>
        <Menu.Item
          leftSection={webhook.enabled ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
          onClick={switchIt}
        >
          {webhook.enabled ? "Switch off" : "Switch on"}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={askRemove}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
