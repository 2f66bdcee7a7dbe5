import { Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconLoader,
  IconPlayerPause,
  type TablerIcon,
} from "@tabler/icons-react";
import { type AnyState, STATE_NAMES } from "./runText";
import classes from "./runState.module.css";

const ICONS: Readonly<Record<AnyState, TablerIcon>> = {
  waiting: IconClock,
  working: IconLoader,
  succeeded: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconBan,
  paused: IconPlayerPause,
};

/** How a run or an experiment stands: an icon and a word. */
export function RunState({ state, word, title }: { state: AnyState; word?: string; title?: string }) {
  const Icon = ICONS[state];
  return (
    <Text span size="sm" className={classes.state} data-state={state} title={title}>
      <Icon size={16} stroke={1.8} aria-hidden />
      {word ?? STATE_NAMES[state]}
    </Text>
  );
}
