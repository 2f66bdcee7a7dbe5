import { ActionIcon, Anchor, Button, Card, Group, Table, Text, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy, IconDownload, IconFile, IconFolder, IconPackage } from "@tabler/icons-react";
import { experimentZipUrl, useArtifacts } from "../../../api/runs";
import type { Artifact, Experiment, Project, Run } from "../../../api/types";
import { CopyField } from "../../../ui/CopyField";
import { ago, bytes, counted, when } from "../../../ui/duration";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { say } from "../../../ui/say";
import { RowSkeletons } from "../../../ui/Skeletons";
import classes from "./files.module.css";
import { nameOf, rowsOf, treeOf } from "./tree";

/** The files that an experiment left, or writes: each, all of them, or by the command line. */
export function Files({ project, run, experiment }: { project: Project; run: Run; experiment: Experiment }) {
  const found = useArtifacts(project.id, experiment);
  if (found.isPending) return <RowSkeletons count={6} height_px={34} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={found.refetch} />;
  const files = found.data.items;
  if (!files.length) {
    return (
      <EmptyState icon={<IconPackage size={36} stroke={1.5} />} title="No files yet">
        The first come with the first epoch: a checkpoint, the curves and what the network is called by.
      </EmptyState>
    );
  }
  const tree = treeOf(files, experiment.name);
  return (
    <Card withBorder component="section" aria-label="Files">
      <Group justify="space-between" gap="sm" mb="sm">
        <Text size="sm">
          {counted(files.length, "file")}, {bytes(tree.size_bytes)}
        </Text>
        <Button
          component="a"
          size="xs"
          href={experimentZipUrl(project.id, experiment)}
          leftSection={<IconDownload size={15} />}
        >
          Download all as a ZIP
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={620} type="native">
        <Table verticalSpacing={4} className={classes.files}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th className={classes.number}>Size</Table.Th>
              <Table.Th>SHA-256</Table.Th>
              <Table.Th>Written</Table.Th>
              <Table.Th aria-label="Download" w={44} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rowsOf(tree).map(({ depth, folder, file }) =>
              file ? (
                <FileRow key={file.path} file={file} depth={depth} />
              ) : (
                folder && (
                  <Table.Tr key={`${folder.path}/`}>
                    <Table.Td>
                      <span className={classes.entry} style={{ paddingLeft: depth * INDENT_PX }}>
                        <IconFolder size={16} stroke={1.7} aria-hidden />
                        <Text span size="sm" c="dimmed">
                          {folder.name}
                        </Text>
                      </span>
                    </Table.Td>
                    <Table.Td className={classes.number}>
                      <Text span size="sm" c="dimmed">
                        {bytes(folder.size_bytes)}
                      </Text>
                    </Table.Td>
                    <Table.Td colSpan={3} />
                  </Table.Tr>
                )
              ),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <div className={classes.command}>
        <CopyField
          label="All files of the run, into artifacts/"
          value={`manage.py artifacts ${run.name}`}
        />
      </div>
    </Card>
  );
}

const INDENT_PX = 18;
const HASH_SHOWN = 10;

function FileRow({ file, depth }: { file: Artifact; depth: number }) {
  const name = nameOf(file);
  return (
    <Table.Tr>
      <Table.Td>
        <span className={classes.entry} style={{ paddingLeft: depth * INDENT_PX }}>
          <IconFile size={16} stroke={1.7} aria-hidden />
          <Anchor href={file.url} download={name} size="sm" className={classes.name}>
            {name}
          </Anchor>
        </span>
      </Table.Td>
      <Table.Td className={classes.number}>{bytes(file.size_bytes)}</Table.Td>
      <Table.Td>
        <Hash hash={file.sha256} name={name} />
      </Table.Td>
      <Table.Td title={when(file.updated_at)}>
        <Text span size="sm" c="dimmed">
          {ago(file.updated_at)}
        </Text>
      </Table.Td>
      <Table.Td>
        <ActionIcon
          component="a"
          href={file.url}
          download={name}
          variant="subtle"
          color="gray"
          aria-label={`Download ${name}`}
        >
          <IconDownload size={16} />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

function Hash({ hash, name }: { hash: string; name: string }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const copy = () => {
    // Over plain http browsers offer no clipboard.
    if (window.isSecureContext) clipboard.copy(hash);
    else say(`Your browser lets no page copy without https. The sum is ${hash}.`);
  };
  return (
    <span className={classes.entry}>
      <code title={hash}>{hash.slice(0, HASH_SHOWN)}…</code>
      <Tooltip label={clipboard.copied ? "Copied" : "Copy the whole sum"}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={clipboard.copied ? "Copied" : `Copy the SHA-256 of ${name}`}
          onClick={copy}
        >
          {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
