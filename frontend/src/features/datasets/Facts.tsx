import { Anchor, Card } from "@mantine/core";
import { Link } from "react-router";
import type { Dataset, Project } from "../../api/types";
import { bytes, count, when } from "../../ui/duration";
import { type Fact, FactList } from "../../ui/FactList";
import { CopyHash } from "./CopyHash";
import { cropText, filterText, ratiosText } from "./facts";
import classes from "./dataset.module.css";
import { SplitBar, SplitLegend } from "./SplitBar";
import { Status } from "./Status";
import { hasContent } from "./status";
import { versionName } from "./versions";

/** Who froze what, when and how; and how it is split. */
export function Facts({ project, version }: { project: Project; version: Dataset }) {
  const made = hasContent(version);
  const { base, source } = version;
  const facts: Fact[] = [
    ["Status", <Status key="status" version={version} erased={false} />],
    ["Faces", made && count(version.face_count)],
    ["People", made && count(version.person_count)],
    ["Size", made && bytes(version.size_bytes)],
    [source === "folder" ? "Brought" : "Frozen", `${when(version.created_at)}${version.by ? ` by ${version.by}` : ""}`],
    ["Which labels", filterText(version)],
    ["Shares", source === "labels" && ratiosText(version)],
    ["Seed", source === "labels" && String(version.seed)],
    [
      "Splits kept from",
      base && (
        <Anchor component={Link} inherit underline="always" to={`/projects/${project.id}/datasets/${base.id}`}>
          {versionName(base)}
        </Anchor>
      ),
    ],
    ["Crops", cropText(version)],
    ["Vectors of", version.embedder],
    ["Used by", version.used_by.join(", ")],
    ["Content hash", version.content_hash && <CopyHash key="hash" hash={version.content_hash} />],
  ];
  return (
    <Card withBorder component="section" aria-label="Facts">
      <FactList facts={facts} />
      {made && (
        <div className={classes.split}>
          <SplitBar splits={version.splits} />
          <SplitLegend splits={version.splits} />
        </div>
      )}
    </Card>
  );
}
