import { Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconEraser,
  IconLoader,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Dataset } from "../../api/types";
import { when } from "../../ui/duration";
import classes from "./datasets.module.css";
import { erasedShort, erasedText, STATUS_NAMES } from "./status";

const ICONS: Readonly<Record<Dataset["status"], TablerIcon>> = {
  waiting: IconClock,
  working: IconLoader,
  succeeded: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconBan,
};

/** How far a version is, and whether erasure took something of it. */
export function Status({ version, erased = true }: { version: Dataset; erased?: boolean }) {
  const Icon = ICONS[version.status];
  return (
    <div className={classes.status} data-status={version.status}>
      <span className={classes.told}>
        <Icon size={16} stroke={1.8} aria-hidden />
        {STATUS_NAMES[version.status]}
      </span>
      {erased && erasedShort(version) && (
        <Text span size="xs" className={classes.told} title={`${erasedText(version)}, ${when(version.erased_at)}`}>
          <IconEraser size={14} stroke={1.8} aria-hidden />
          {erasedShort(version)}
        </Text>
      )}
    </div>
  );
}
