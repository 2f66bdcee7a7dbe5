import { Avatar, Group, Popover, Stack, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useHolds, usePresence } from "../api/teams";
import type { Id } from "../api/types";
import { others } from "./hereText";
import classes from "./shell.module.css";
import { useUser } from "./user";

/** As many avatars; the rest is a number. */
const MOST = 4;

/** Who else has the project open, and what each has in hand; nothing where nobody has. */
export function Presence({ project }: { project: Id }) {
  const me = useUser().id;
  const here = usePresence(project).data?.items ?? [];
  const holds = useHolds(project).data?.items ?? [];
  const all = others(here, holds, me);
  if (!all.length) return null;
  const more = all.length - MOST;
  return (
    <Popover position="bottom-end" shadow="md" width={280}>
      <Popover.Target>
        <UnstyledButton
          className={classes.here}
          aria-label={`Also here: ${all.map(({ name }) => name).join(", ")}. Show what they do`}
        >
          <Tooltip.Group openDelay={200} closeDelay={100}>
            <Avatar.Group spacing={8}>
              {all.slice(0, MOST).map(({ id, name, doing }) => (
                <Tooltip key={id} label={doing ? `${name} · ${doing}` : name}>
                  <Avatar name={name} alt={name} size={28} color="gray" />
                </Tooltip>
              ))}
              {more > 0 && (
                <Avatar size={28} color="gray">
                  +{more}
                </Avatar>
              )}
            </Avatar.Group>
          </Tooltip.Group>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text size="sm" fw={600}>
            Also here
          </Text>
          {all.map(({ id, name, doing }) => (
            <Group key={id} gap="sm" wrap="nowrap">
              <Avatar name={name} alt="" size={28} color="gray" />
              <div className={classes.hereName}>
                <Text size="sm" truncate>
                  {name}
                </Text>
                <Text size="xs" c="dimmed">
                  {doing || "Has the project open"}
                </Text>
              </div>
            </Group>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
