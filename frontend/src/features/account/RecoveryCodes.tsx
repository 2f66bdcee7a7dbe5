import { Button, Code, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { download } from "../../ui/download";

/** The recovery codes, which are shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <Stack>
      <Text size="sm">
        Each of them signs you in once, without the app. Keep them where you find them without your phone: they
        are shown only now.
      </Text>
      <SimpleGrid cols={2} spacing="xs" component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {codes.map((code) => (
          <li key={code}>
            <Code fz="md">{grouped(code)}</Code>
          </li>
        ))}
      </SimpleGrid>
      <Group justify="end">
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          onClick={() =>
            download("facesite-recovery-codes.txt", `${codes.map(grouped).join("\n")}\n`, "text/plain")
          }
        >
          Download
        </Button>
        <Button onClick={onDone}>I have kept them</Button>
      </Group>
    </Stack>
  );
}

/** Returns "1234 5678", which is easier to read and as good to type. */
const grouped = (code: string) => `${code.slice(0, 4)} ${code.slice(4)}`;
