import { Button, Group, Kbd, Loader, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { sentence } from "../../api/errors";
import { BottomBar } from "../label/BottomBar";
import { isTooSmall, SMALLEST_PX } from "./box";
import classes from "./box.module.css";
import type { BoxWork, Work } from "./useBox";

/** Under the photo while a box is drawn or moved: what to do, what is happening, and the way out. */
export function BoxBar({ work, tools }: { work: Work; tools: BoxWork }) {
  const { saving, error } = tools;
  return (
    <BottomBar>
      <Text size="sm" className={classes.words} role={error ? "alert" : "status"}>
        {saving && <Loader size={14} />}
        {error && <IconAlertTriangle size={16} />}
        <span>{saving ? "Looking at the face…" : error ? sentence(error) : hint(work)}</span>
      </Text>
      {!saving && (
        <Group gap="xs" wrap="nowrap" style={{ flex: "none" }}>
          {work.box && (
            <Button
              size="compact-sm"
              disabled={isTooSmall(work.box)}
              onClick={() => tools.save()}
              rightSection={<Cap>Enter</Cap>}
            >
              {error ? "Try again" : "Save"}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            onClick={tools.leave}
            rightSection={<Cap>Esc</Cap>}
          >
            Leave
          </Button>
        </Group>
      )}
    </BottomBar>
  );
}

/** Where there is a keyboard, most likely. */
function Cap({ children }: { children: string }) {
  return (
    <Kbd size="xs" visibleFrom="sm">
      {children}
    </Kbd>
  );
}

function hint({ kind, box }: Work): string {
  if (box && isTooSmall(box)) return `At least ${SMALLEST_PX} px a side.`;
  if (!box) return "Drag a box around the face, or press an arrow key to place one.";
  return kind === "draw"
    ? "Arrows move it, Shift and arrows resize it."
    : "Drag the box or its handles. Arrows move it, Shift and arrows resize it.";
}
