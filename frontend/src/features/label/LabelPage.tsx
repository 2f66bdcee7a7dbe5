import { Button, SegmentedControl } from "@mantine/core";
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
import { active, FILTERS, ordersFor } from "./faceFilter";
import { FaceFilters, filterQuery } from "./FaceFilters";
import { FaceWorkspace } from "./FaceWorkspace";
import classes from "./label.module.css";
import { QueueList } from "./queues/QueueList";
import { orderedUrl } from "./queues/orderedUrl";
import { type Queue, queueOf, QUEUES } from "./queues/queues";
import queues from "./queues/queues.module.css";
import { ShareDone } from "./queues/ShareDone";
import { ReviewQueue } from "./review/ReviewQueue";
import { SentBack } from "./review/SentBack";

/** What an address carries that belongs to one queue. */
const OF_A_QUEUE = Object.fromEntries(
  [...FILTERS, "order", "face", "card", "view", "kind"].map((name) => [name, null]),
);

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
  const state = queue.query.state ?? "all";
  const ordered = orderedUrl(url, queue.order, ordersFor(state)[0]);
  const isByPerson =
    queue.shows === "suggestions" && !url.id("person") && url.choice("view", ["cards", "grid"]) === "cards";
  const blank = counts.faces.total === 0;
  const filters = active(url, state);
  const filtered = filters.length > 0;
  const empty = (
    <EmptyState
      icon={<IconTag size={36} stroke={1.5} />}
      title={blank ? "No faces yet" : filtered ? "No face passes the filter" : queue.emptyTitle}
      action={
        filtered && !blank ? (
          <Button
            variant="default"
            onClick={() => url.set(Object.fromEntries(filters.map((name) => [name, null])), true)}
          >
            Take the filters off
          </Button>
        ) : blank || queue.value === "todo" ? (
          <UploadButton project={project} />
        ) : undefined
      }
    >
      {blank
        ? "Add photos: the faces that are found in them wait here for a name."
        : filtered
          ? "There may be some without it."
          : queue.emptyText}
    </EmptyState>
  );

  if (queue.shows === "clusters") return <CardsQueue project={project} kind="cluster" empty={empty} />;
  if (queue.shows === "conflicts") return <Conflicts empty={empty} />;
  if (queue.shows === "sent_back") return <SentBack project={project} empty={empty} />;
  if (queue.shows === "review") return <ReviewQueue project={project} empty={empty} />;

  const query: FaceQuery = { ...queue.query, ...filterQuery(ordered, state) };
  if (queue.query.max_score !== undefined) {
    query.max_score = Math.min(queue.query.max_score, query.max_score ?? 1);
  }
  const tools = (
    <>
      {queue.shows === "suggestions" && !url.id("person") && (
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
  return (
    <FaceWorkspace
      key={JSON.stringify([queue.value, query])}
      project={project}
      query={query}
      empty={empty}
      filters={
        <>
          {tools}
          <FaceFilters project={project} url={ordered} state={state} />
        </>
      }
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
