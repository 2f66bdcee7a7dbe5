import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { useTeam } from "../../api/teams";
import type { FaceQuery } from "../../api/types";
import { useCounts, useOpenProject } from "../../app/project";
import { useUser } from "../../app/user";
import { EmptyState } from "../../ui/EmptyState";
import { useUrlState } from "../../ui/useUrlState";
import { UploadButton } from "../upload/UploadButton";
import { CardsQueue } from "./cards/CardsQueue";
import { Suspects } from "./conflicts/Suspects";
import { Twice } from "./conflicts/Twice";
import { FaceWorkspace } from "./FaceWorkspace";
import classes from "./label.module.css";
import { PersonFilter } from "./PersonFilter";
import { QueueList } from "./queues/QueueList";
import { ORDER_NAMES, type Queue, queueOf, QUEUES } from "./queues/queues";
import queues from "./queues/queues.module.css";
import { ShareDone } from "./queues/ShareDone";
import { ReviewQueue } from "./review/ReviewQueue";
import { SentBack } from "./review/SentBack";

/** What an address carries that belongs to one queue. */
const OF_A_QUEUE = { order: null, person: null, votes: null, face: null, card: null, view: null, kind: null, by: null };

export function LabelPage() {
  const project = useOpenProject();
  const counts = useCounts(project);
  const team = useTeam(project.id).data;
  const url = useUrlState();
  const queue = queueOf(url.get("show"));
  const me = useUser().id;
  // One's own labels are for others to review.
  const open = team?.members.reduce((all, member) => all + (member.user.id === me ? 0 : member.open), 0);
  const accepted = team?.members.reduce((all, member) => all + member.accepted, 0);
  const choose = ({ value }: Queue) =>
    url.set({ ...OF_A_QUEUE, show: value === QUEUES[0].value ? null : value }, true);
  return (
    <div className={classes.page}>
      <title>{`${queue.label} – Label – ${project.name} – Facesite`}</title>
      <ShareDone project={project} counts={counts} />
      <div className={queues.layout}>
        <QueueList
          project={project}
          counts={counts}
          open={queue}
          more={{ review: open, reviewed: accepted }}
          onChoose={choose}
        />
        <div className={queues.work}>
          <OpenQueue key={queue.value} queue={queue} />
        </div>
      </div>
    </div>
  );
}

function OpenQueue({ queue }: { queue: Queue }) {
  const project = useOpenProject();
  const counts = useCounts(project);
  const url = useUrlState();
  const order = url.choice("order", queue.orders);
  const person = url.id("person");
  const votes = url.choice("votes", ["any", "yes", "no"]);
  const isByPerson =
    queue.shows === "suggestions" && !person && url.choice("view", ["cards", "grid"]) === "cards";
  const blank = counts.faces.total === 0;
  const filtered = votes !== "any";
  const empty = (
    <EmptyState
      icon={<IconTag size={36} stroke={1.5} />}
      title={blank ? "No faces yet" : filtered ? "No face passes the filter" : queue.emptyTitle}
      action={
        filtered && !blank ? (
          <Button variant="default" onClick={() => url.set({ votes: null }, true)}>
            Show faces of any quality
          </Button>
        ) : blank || queue.value === "todo" ? (
          <UploadButton project={project} />
        ) : undefined
      }
    >
      {blank
        ? "Add photos: the faces that are found in them wait here for a name."
        : filtered
          ? votes === "no"
            ? "None of these faces is left out: all of them vote once they have a name."
            : "All of these faces are left out. The rule stands under Settings."
          : queue.emptyText}
    </EmptyState>
  );

  if (queue.shows === "clusters") return <CardsQueue project={project} kind="cluster" empty={empty} />;
  if (queue.shows === "conflicts") return <Conflicts empty={empty} />;
  if (queue.shows === "sent_back") return <SentBack project={project} empty={empty} />;
  if (queue.shows === "review") return <ReviewQueue project={project} empty={empty} />;

  const byPerson: Partial<FaceQuery> =
    person === undefined ? {} : queue.value === "labelled" ? { person } : { suggested_person: person };
  const voting: Partial<FaceQuery> = votes === "any" ? {} : { votes: votes === "yes" };
  const query: FaceQuery = { ...queue.query, order, ...byPerson, ...voting };
  const tools = (
    <>
      {queue.shows === "suggestions" && !person && (
        <SegmentedControl
          size="xs"
          aria-label="View"
          data={[
            { value: "cards", label: "By person" },
            { value: "grid", label: "One by one" },
          ]}
          value={isByPerson ? "cards" : "grid"}
          onChange={(value) => url.set({ view: value === "cards" ? null : value, card: null }, true)}
        />
      )}
    </>
  );
  if (isByPerson) {
    return (
      <>
        <div className={queues.tools}>{tools}</div>
        <CardsQueue project={project} kind="suggestion" empty={empty} />
      </>
    );
  }
  const filters = (
    <>
      {tools}
      {["todo", "suggestions", "labelled"].includes(queue.value) && (
        <PersonFilter
          project={project.id}
          person={person}
          onPerson={(id) => url.set({ person: id ? String(id) : null }, true)}
        />
      )}
      {queue.value !== "rejected" && (
        <Select
          size="xs"
          w={120}
          aria-label="Quality"
          data={[
            { value: "any", label: "Any quality" },
            { value: "yes", label: "Votes" },
            { value: "no", label: "Left out" },
          ]}
          value={votes}
          allowDeselect={false}
          onChange={(value) => url.set({ votes: value === "any" ? null : value }, true)}
        />
      )}
      {queue.orders.length > 1 && (
        <Select
          size="xs"
          w={164}
          aria-label="Order"
          data={queue.orders.map((value) => ({ value, label: ORDER_NAMES[value] }))}
          value={order}
          allowDeselect={false}
          onChange={(value) => url.set({ order: value === queue.orders[0] ? null : value }, true)}
        />
      )}
    </>
  );
  return (
    <FaceWorkspace
      key={JSON.stringify([queue.value, query])}
      project={project}
      query={query}
      empty={empty}
      filters={filters}
      label={`${queue.label}: faces`}
      initialFocus={url.id("face") ?? null}
      onFocus={(face) => url.set({ face: face ? String(face) : null })}
    />
  );
}

/** Named faces that may be wrong, of both kinds. */
function Conflicts({ empty }: { empty: React.ReactNode }) {
  const project = useOpenProject();
  const { faces } = useCounts(project);
  const url = useUrlState();
  // Where only one kind has any, that one.
  const first = faces.suspects === 0 && faces.twice > 0 ? "twice" : "suspects";
  const kind = url.choice("kind", [first, first === "twice" ? "suspects" : "twice"]);
  return (
    <>
      <div className={queues.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Which conflicts"
          data={[
            { value: "suspects", label: `Looks like someone else ${faces.suspects}` },
            { value: "twice", label: `Twice in a photo ${faces.twice}` },
          ]}
          value={kind}
          onChange={(value) => url.set({ kind: value }, true)}
        />
      </div>
      {kind === "suspects" ? (
        <Suspects project={project} empty={empty} />
      ) : (
        <Twice project={project} empty={empty} />
      )}
    </>
  );
}
