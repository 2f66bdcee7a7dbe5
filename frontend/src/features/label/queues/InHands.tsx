import { Text } from "@mantine/core";
import { IconHandGrab } from "@tabler/icons-react";
import { useHolds } from "../../../api/teams";
import type { Project } from "../../../api/types";
import { useUser } from "../../../app/user";
import { counted } from "../../../ui/duration";
import { clock } from "../cards/finish";
import classes from "./queues.module.css";

/** Who works on what just now. */
export function InHands({ project }: { project: Project }) {
  const me = useUser().id;
  const others = (useHolds(project.id).data?.items ?? []).filter(
    ({ user, face_ids }) => user.id !== me && face_ids.length > 0,
  );
  if (!others.length) return null;
  return (
    <section className={classes.team} aria-label="In hand">
      <Text size="xs" c="dimmed" fw={600} mb={4}>
        In hand
      </Text>
      {others.map(({ user, face_ids, until }) => (
        <div key={user.id} className={classes.member} title={`At least until ${clock(until)}`}>
          <IconHandGrab size={14} aria-hidden />
          <span className={classes.name}>{user.name}</span>
          <Text span size="xs" c="dimmed">
            {counted(face_ids.length, "face")}
          </Text>
        </div>
      ))}
    </section>
  );
}
