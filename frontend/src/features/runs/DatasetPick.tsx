import { Select, Skeleton, Text } from "@mantine/core";
import type { Dataset } from "../../api/types";
import { ago, counted } from "../../ui/duration";
import { SplitBar } from "../datasets/SplitBar";
import { splitsShort } from "../datasets/splits";
import { versionName } from "../datasets/versions";
import classes from "./newRun.module.css";
import type { NewRunState } from "./NewRunFields";

/** Which version is trained on, the newest first, and how it is split. */
export function DatasetPick({ state, error }: { state: NewRunState; error: string | undefined }) {
  const { change, dataset, frozen } = state;
  const versions = frozen.data ?? [];
  const chosen = versions.find(({ id }) => id === dataset);
  const byId = new Map(versions.map((version) => [String(version.id), version]));
  return (
    <>
      <Select
        size="xs"
        label="Data set"
        data-autofocus
        searchable
        allowDeselect={false}
        disabled={frozen.isPending}
        data={versions.map((version) => ({ value: String(version.id), label: versionName(version) }))}
        value={dataset === null ? null : String(dataset)}
        error={error ?? (dataset !== null && frozen.data && !chosen ? "It is no longer here. Choose another." : undefined)}
        renderOption={({ option }) => {
          const version = byId.get(option.value);
          return version ? <Version version={version} /> : option.label;
        }}
        onChange={(value) => value !== null && change({ dataset: Number(value) })}
      />
      <div className={classes.split}>
        {chosen ? (
          <SplitBar splits={chosen.splits} numbers />
        ) : (
          <Skeleton height={10} animate={frozen.isPending} radius={3} />
        )}
      </div>
    </>
  );
}

function Version({ version }: { version: Dataset }) {
  return (
    <div>
      <Text size="sm">{versionName(version)}</Text>
      <Text size="xs" c="dimmed">
        {counted(version.person_count, "person", "people")} · {splitsShort(version.splits)} · {ago(version.created_at)}
      </Text>
    </div>
  );
}
