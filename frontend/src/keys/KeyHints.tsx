import { Group, Text } from "@mantine/core";
import { BINDINGS } from "./bindings";
import type { Binding, Scope } from "./scopes";
import { Caps } from "./Caps";

/** The keys that work here, for the bar under a page. */
export function KeyHints({ scopes }: { scopes: readonly Scope[] }) {
  const hinted = (BINDINGS as readonly Binding[]).filter(
    (binding) => binding.hint && scopes.includes(binding.scope),
  );
  return (
    // What doesn't fit in one line stands in a second one, which isn't seen.
    <Group gap="md" justify="flex-end" visibleFrom="md" h={24} style={{ overflow: "hidden" }}>
      {hinted.map((binding) => (
        <Group key={binding.action} gap={6} wrap="nowrap">
          <Caps of={binding.keys[0] ?? ""} />
          <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {binding.hint}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
