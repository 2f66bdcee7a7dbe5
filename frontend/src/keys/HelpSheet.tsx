import { Group, Modal, Stack, Text, Title } from "@mantine/core";
import { BINDINGS } from "./bindings";
import { type Binding, type Scope, SCOPE_TITLES } from "./scopes";
import { Caps } from "./Caps";
import classes from "./keys.module.css";

/** The `?` sheet: every binding, the scopes of the present page first. */
export function HelpSheet({
  opened,
  onClose,
  here,
}: {
  opened: boolean;
  onClose: () => void;
  here: readonly Scope[];
}) {
  const scopes = Object.keys(SCOPE_TITLES) as Scope[];
  const ordered = [...scopes].sort((a, b) => Number(here.includes(b)) - Number(here.includes(a)));
  return (
    <Modal opened={opened} onClose={onClose} title={<b>Keys</b>} size="xl">
      <div className={classes.columns}>
        {ordered.map((scope) => (
          <Stack key={scope} gap={6} className={classes.scope}>
            <Title order={3} fz="sm" c={here.includes(scope) ? undefined : "dimmed"}>
              {SCOPE_TITLES[scope]}
            </Title>
            {(BINDINGS as readonly Binding[])
              .filter((binding) => binding.scope === scope)
              .map((binding) => (
                <Group key={binding.action} justify="space-between" wrap="nowrap" gap="md">
                  <Text size="sm">{binding.help}</Text>
                  <Group gap={6} wrap="nowrap">
                    {binding.keys.map((key) => (
                      <Caps key={key} of={key} />
                    ))}
                  </Group>
                </Group>
              ))}
          </Stack>
        ))}
      </div>
    </Modal>
  );
}
