import { Card, Checkbox, Progress, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Dataset, Id, Project } from "../../api/types";
import { ago, bytes, count, when } from "../../ui/duration";
import { CopyHash } from "./CopyHash";
import classes from "./datasets.module.css";
import { SplitBar } from "./SplitBar";
import { Status } from "./Status";
import { hasContent, isOpen, progressPercent, progressText, STATUS_NAMES } from "./status";
import { VersionMenu } from "./VersionMenu";
import { versionName } from "./versions";

export interface VersionActions {
  onPick: (id: Id) => void;
  onNote: (version: Dataset) => void;
  onTrash: (version: Dataset) => void;
  onRestore: (version: Dataset) => void;
}

/** The versions, newest first; on a phone a card each. */
export function VersionTable({
  project,
  versions,
  trashed,
  picked,
  ...actions
}: {
  project: Project;
  versions: readonly Dataset[];
  trashed: boolean;
  picked: ReadonlySet<Id>;
} & VersionActions) {
  return (
    <Card withBorder p={0}>
      <table className={classes.table} aria-label="Data sets">
        <thead>
          <tr>
            <th aria-label="To compare" />
            <th>Data set</th>
            <th>Status</th>
            <th className={classes.number}>Faces</th>
            <th className={classes.number}>People</th>
            <th>Train / val / test</th>
            <th className={classes.number}>Size</th>
            <th>Created</th>
            <th>Content</th>
            <th aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <VersionRow
              key={version.id}
              project={project}
              version={version}
              trashed={trashed}
              picked={picked.has(version.id)}
              {...actions}
            />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function VersionRow({
  project,
  version,
  trashed,
  picked,
  onPick,
  onNote,
  onTrash,
  onRestore,
}: { project: Project; version: Dataset; trashed: boolean; picked: boolean } & VersionActions) {
  const name = versionName(version);
  const made = hasContent(version);
  return (
    <tr data-picked={picked || undefined}>
      <td data-cell="pick">
        {!trashed && made && (
          <Checkbox
            size="xs"
            aria-label={`Select ${name} to compare`}
            checked={picked}
            onChange={() => onPick(version.id)}
          />
        )}
      </td>
      <th scope="row" data-cell="name">
        {trashed ? (
          <span className={classes.versionName}>{name}</span>
        ) : (
          <Link className={classes.versionName} to={`/projects/${project.id}/datasets/${version.id}`}>
            {name}
          </Link>
        )}
        <Beside version={version} />
      </th>
      <td data-cell="status">
        <Status version={version} />
      </td>
      {made ? (
        <>
          <td data-cell="faces" className={classes.number}>
            {count(version.face_count)}
          </td>
          <td data-cell="people" className={classes.number}>
            {count(version.person_count)}
          </td>
          <td data-cell="splits">
            <SplitBar splits={version.splits} numbers />
          </td>
          <td data-cell="size" className={classes.number}>
            {bytes(version.size_bytes)}
          </td>
        </>
      ) : (
        <td colSpan={4} data-cell="going">
          {isOpen(version) ? (
            <Going version={version} />
          ) : (
            <Text size="sm" lineClamp={2} title={version.error?.message}>
              {version.error?.message ?? STATUS_NAMES[version.status]}
            </Text>
          )}
        </td>
      )}
      <td data-cell="created">
        <Text size="sm" title={when(version.created_at)}>
          {ago(version.created_at)}
        </Text>
        {version.by && (
          <Text size="xs" c="dimmed" truncate title={version.by}>
            by {version.by}
          </Text>
        )}
      </td>
      <td data-cell="hash">{version.content_hash && <CopyHash hash={version.content_hash} />}</td>
      <td data-cell="menu">
        <VersionMenu
          project={project}
          version={version}
          trashed={trashed}
          onNote={() => onNote(version)}
          onTrash={() => onTrash(version)}
          onRestore={() => onRestore(version)}
        />
      </td>
    </tr>
  );
}

/** Under the name: the note, else who uses it, else where it came from. */
function Beside({ version: { note, used_by, source } }: { version: Dataset }) {
  const text = note || (used_by.length ? `Used by ${used_by.join(", ")}` : source === "folder" ? "From a folder" : "");
  if (!text) return null;
  return (
    <Text size="xs" c="dimmed" fw={400} truncate title={text}>
      {text}
    </Text>
  );
}

function Going({ version }: { version: Dataset }) {
  const percent = progressPercent(version);
  return (
    <div className={classes.going}>
      <Progress
        value={version.total ? percent : 100}
        animated={!version.total}
        size="sm"
        aria-label={`${versionName(version)}: ${percent} %`}
      />
      <Text size="xs" c="dimmed" role="status">
        {progressText(version)}
      </Text>
    </div>
  );
}
