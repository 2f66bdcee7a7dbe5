import { Button, Group, Text, Title } from "@mantine/core";
import { IconArrowsSplit2, IconMoodOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listFaces } from "../../api/faces";
import { keys } from "../../api/keys";
import { usePersonGroups } from "../../api/people";
import type { Id, Person, PersonGroup, Project } from "../../api/types";
import { described } from "../../grid/faceState";
import { QualityBadge } from "../../grid/QualityBadge";
import { count, counted } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { toggled } from "../label/cards/frozen";
import { NameBox } from "../label/NameBox";
import { groupTitle, meant } from "./groups";
import classes from "./person.module.css";
import { useAnswers } from "./useAnswers";

/** A person's faces in groups that look alike, each of which can be given to someone else. */
export function GroupsTab({ project, person }: { project: Project; person: Person }) {
  const groups = usePersonGroups(project.id, person.id);
  if (groups.isPending) return <RowSkeletons count={3} height_px={170} />;
  if (groups.isError && !groups.data) return <ErrorState error={groups.error} onRetry={groups.refetch} />;
  const items = groups.data?.items ?? [];
  if (!items.length) {
    return (
      <EmptyState icon={<IconArrowsSplit2 size={36} stroke={1.5} />} title="No faces to put in groups">
        Once faces are named <bdi>{person.name}</bdi>, those that look alike stand together here.
      </EmptyState>
    );
  }
  return (
    <div className={classes.cards}>
      <Text size="sm" c="dimmed">
        {items.length === 1
          ? `All faces of ${person.name} look like one person.`
          : `Faces within a mean distance of ${groups.data?.distance.toFixed(2) ?? ""} stand together. A group
             may be another person, or the same one with glasses or years ago: click faces to take them out.`}
      </Text>
      {items.map((group, index) => (
        <GroupCard
          // A group is its faces: with other faces it is another card, with nothing taken out.
          key={group.face_ids.join()}
          project={project}
          person={person}
          group={group}
          index={index}
        />
      ))}
    </div>
  );
}

/** As many as the site tells of at once by their ids. */
const MOST_SHOWN = 500;

function GroupCard({
  project,
  person,
  group,
  index,
}: {
  project: Project;
  person: Person;
  group: PersonGroup;
  index: number;
}) {
  const [out, setOut] = useState<ReadonlySet<Id>>(new Set());
  const [whole, setWhole] = useState(false);
  const { answer, answering } = useAnswers(project);
  const ids = group.face_ids.slice(0, MOST_SHOWN).join(",");
  const rest = useQuery({
    queryKey: [...keys.groups(project.id, person.id), "faces", ids],
    queryFn: () => listFaces(project.id, { ids }, undefined, MOST_SHOWN),
    enabled: whole,
  });
  const shown = rest.data?.items ?? group.faces;
  const hidden = group.size - shown.length;
  const faces = meant(group, shown, out);
  const many = counted(faces.length, "face");
  const are = faces.length === 1 ? "is" : "are";
  const they = faces.length === 1 ? "This face is" : `These ${many} are`;
  const title = groupTitle(index, group.size, person.name);

  const toggle = (id: Id) => setOut((before) => toggled(before, id));
  const give = (whom: { person: Id } | { name: string }, name: string) =>
    answer({
      faces,
      request: { action: "assign", how: "typed", ...whom },
      done: `${many} ${are} ${name} now.`,
    });
  return (
    <section className={classes.card} aria-label={title}>
      <Group justify="space-between" gap="xs">
        <Title order={2} fz="md" style={{ overflowWrap: "anywhere" }}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" role="status">
          {out.size > 0 && `${counted(out.size, "face")} taken out`}
        </Text>
      </Group>
      <div className={classes.crops}>
        {shown.map((face) => (
          <button
            key={face.id}
            type="button"
            className={classes.crop}
            aria-pressed={!out.has(face.id)}
            aria-label={described(face)}
            title={`${face.photo_name} – click to ${out.has(face.id) ? "put back" : "take out"}`}
            disabled={!project.can.label}
            onClick={() => toggle(face.id)}
          >
            <img src={face.crop_url} alt="" width={88} height={88} loading="lazy" />
            <QualityBadge face={face} />
          </button>
        ))}
        {hidden > 0 && !whole && (
          <Button
            variant="default"
            h={88}
            px={4}
            loading={rest.isFetching}
            onClick={() => setWhole(true)}
            aria-label={`Show ${counted(hidden, "more face", "more faces")}`}
          >
            + {count(hidden)}
          </Button>
        )}
      </div>
      {project.can.label && (
        <Group gap="xs" align="center">
          <Text size="sm">{faces.length ? `${they} someone else:` : "All taken out."}</Text>
          <NameBox
            project={project.id}
            label={`Who ${many} of this group ${are}`}
            placeholder="Type a name, then Enter"
            disabled={!faces.length || answering}
            onName={(name) => give({ name }, name)}
            onPerson={(other) => give({ person: other.id }, other.name)}
          />
          <Button
            variant="default"
            leftSection={<IconMoodOff size={16} />}
            disabled={!faces.length}
            loading={answering}
            onClick={() =>
              answer({
                faces,
                request: { action: "reject" },
                done: `${many} ${are} marked as not a face.`,
              })
            }
          >
            Not {faces.length === 1 ? "a face" : "faces"}
          </Button>
        </Group>
      )}
    </section>
  );
}
