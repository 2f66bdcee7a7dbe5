import { Avatar, Text, Title } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useHolds, usePresence } from "../../api/teams";
import type { Here, Id, InHand } from "../../api/types";
import { useUser } from "../../app/user";
import { pageName } from "../../live/pages";
import { counted, when } from "../../ui/duration";
import { countdown } from "./progressText";
import classes from "./team.module.css";

/** Who has the project open, on which page, and what each has in hand until when. */
export function HereNow({ project }: { project: Id }) {
  const me = useUser().id;
  const here = usePresence(project).data?.items ?? [];
  const holds = useHolds(project).data?.items ?? [];
  const now = useSeconds(holds.length > 0);
  const byUser = new Map(holds.map((held) => [held.user.id, held]));
  // Who closed the page keeps what they had for a moment.
  const away = holds.filter(({ user }) => !here.some((other) => other.user.id === user.id));
  return (
    <section aria-labelledby="here-now">
      <Title order={2} fz="md" mb={8} id="here-now">
        Here now
      </Title>
      {!here.length && !away.length && (
        <Text size="sm" c="dimmed">
          Nobody else has the project open.
        </Text>
      )}
      <ul className={classes.people}>
        {here.map((one) => (
          <Person key={one.user.id} name={one.user.name} me={one.user.id === me} here={one}>
            <Held held={byUser.get(one.user.id)} now={now} />
          </Person>
        ))}
        {away.map((held) => (
          <Person key={held.user.id} name={held.user.name} me={held.user.id === me}>
            <Held held={held} now={now} />
          </Person>
        ))}
      </ul>
    </section>
  );
}

function Person({
  name,
  me,
  here,
  children,
}: {
  name: string;
  me: boolean;
  here?: Here;
  children: React.ReactNode;
}) {
  return (
    <li className={classes.here}>
      <Avatar name={name} alt="" size={32} color="gray" />
      <div>
        <Text size="sm" fw={600} truncate title={name}>
          <bdi>{name}</bdi>
          {me && " (you)"}
        </Text>
        <Text size="xs" c="dimmed" truncate title={here && `Since ${when(here.since)}`}>
          {here ? pageName(here.page) || "has the project open" : "just left"}
        </Text>
        {children}
      </div>
    </li>
  );
}

function Held({ held, now }: { held: InHand | undefined; now: number }) {
  if (!held?.face_ids.length) return null;
  return (
    <Text size="xs" title="Nobody else is offered these faces until then, or until they are let go">
      <IconHandStop size={12} aria-hidden style={{ verticalAlign: -1 }} />{" "}
      {counted(held.face_ids.length, "face")} in hand · {countdown(held.until, now)}
    </Text>
  );
}

/** The time, once a second while `counting`. */
function useSeconds(counting: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [counting]);
  return now;
}
