import { Button, Collapse, Radio, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { sentence } from "../../api/errors";
import { useEmbedders } from "../../api/jobs";
import { RowSkeletons } from "../../ui/Skeletons";

/** Which network a new project compares faces with; folded away, as the first one suits nearly everybody. */
export function ChooseEmbedder({
  wanted,
  value,
  onChange,
  error,
}: {
  /** Whether the dialog is open: nothing is asked for before. */
  wanted: boolean;
  /** Undefined: whatever the site begins with. */
  value: string | undefined;
  onChange: (embedder: string) => void;
  error: string | undefined;
}) {
  const [opened, { toggle }] = useDisclosure(false);
  const embedders = useEmbedders(wanted && opened);
  const items = embedders.data?.items ?? [];
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        ml={-8}
        onClick={toggle}
        aria-expanded={opened}
        rightSection={opened ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
      >
        Advanced: how faces are compared
      </Button>
      <Collapse expanded={opened || error !== undefined}>
        <Stack gap={6} mt="xs">
          {embedders.isPending && <RowSkeletons count={2} />}
          {embedders.isError && (
            <Text size="sm" role="alert">
              {sentence(embedders.error)}
            </Text>
          )}
          {items.length > 0 && (
            <Radio.Group
              aria-label="How faces are compared"
              description="It can be changed later: all faces are then described anew, and labels stay."
              value={value ?? items[0]?.name ?? ""}
              onChange={onChange}
              error={error}
            >
              <Stack gap="sm" mt="xs">
                {items.map((embedder) => (
                  <Radio
                    key={embedder.name}
                    value={embedder.name}
                    disabled={!embedder.ready}
                    label={embedder.title}
                    description={
                      embedder.ready
                        ? embedder.description
                        : `${embedder.description} Not ready on this site: a project’s settings say what is missing.`
                    }
                  />
                ))}
              </Stack>
            </Radio.Group>
          )}
        </Stack>
      </Collapse>
    </div>
  );
}
