/** The queues of the Label page. */
import type { Counts, FaceQuery } from "../../../api/types";

export type Order = NonNullable<FaceQuery["order"]>;

export interface Queue {
  value: string;
  label: string;
  /** What the middle shows: cards, faces in a grid, or a screen of its own. */
  shows: "clusters" | "suggestions" | "grid" | "conflicts" | "sent_back" | "review";
  /** Null where the site doesn't count it. */
  count: (counts: Counts) => number | null;
  /** What the number counts, for who can't see it. */
  counts: string;
  /** Shown only while there is something in it, or it is open. */
  quiet?: boolean;
  query: FaceQuery;
  /** The order that it opens with. */
  order: Order;
  emptyTitle: string;
  emptyText: string;
}

/** Below this detector score a finding is often no face (`doubtful` in the API). */
const SURE_SCORE = 0.9;

export const QUEUES: readonly [Queue, ...Queue[]] = [
  {
    value: "clusters",
    label: "Clusters",
    shows: "clusters",
    count: ({ faces }) => faces.clusters,
    counts: "cards",
    query: { state: "todo" },
    order: "oldest",
    emptyTitle: "Nothing left to do",
    emptyText: "Every face that was found has an answer. Add photos to find more.",
  },
  {
    value: "suggestions",
    label: "Suggestions",
    shows: "suggestions",
    count: ({ faces }) => faces.suggested,
    counts: "faces",
    query: { state: "suggested" },
    order: "suggested",
    emptyTitle: "No suggestions",
    emptyText: "Name a few faces: the site then suggests the same person on others.",
  },
  {
    value: "todo",
    label: "One by one",
    shows: "grid",
    count: ({ faces }) => faces.unlabelled + faces.suggested,
    counts: "faces",
    query: { state: "todo" },
    order: "oldest",
    emptyTitle: "Nothing left to do",
    emptyText: "Every face that was found has an answer. Add photos to find more.",
  },
  {
    value: "unlabelled",
    label: "Nobody near",
    shows: "grid",
    quiet: true,
    count: () => null,
    counts: "faces",
    query: { state: "unlabelled" },
    order: "oldest",
    emptyTitle: "No face is without an answer or a suggestion",
    emptyText: "Look at the suggestions next, or add photos.",
  },
  {
    value: "doubtful",
    label: "Doubtful",
    shows: "grid",
    count: () => null,
    counts: "faces",
    query: { state: "todo", max_score: SURE_SCORE },
    order: "doubtful",
    emptyTitle: "Nothing doubtful is left",
    emptyText: "Here come findings that may be no face at all. Reject them with X, or name them.",
  },
  {
    value: "conflicts",
    label: "Conflicts",
    shows: "conflicts",
    count: ({ faces }) => faces.suspects + faces.twice,
    counts: "faces",
    query: { state: "labelled" },
    order: "suspect",
    emptyTitle: "No conflicts",
    emptyText: "Named faces that look more like someone else come here, and people who are twice in a photo.",
  },
  {
    value: "sent_back",
    label: "Sent back",
    shows: "sent_back",
    quiet: true,
    count: ({ faces }) => faces.sent_back,
    counts: "faces",
    query: { review: "sent_back" },
    order: "labelled",
    emptyTitle: "Nothing was sent back",
    emptyText: "Labels that a reviewer sends back wait here, with the comment.",
  },
  {
    value: "labelled",
    label: "Labelled",
    shows: "grid",
    count: ({ faces }) => faces.labelled,
    counts: "faces",
    query: { state: "labelled" },
    order: "newest",
    emptyTitle: "No face has a name yet",
    emptyText: "Choose a card under Clusters, type a name and press Enter.",
  },
  {
    value: "review",
    label: "Review",
    shows: "review",
    count: () => null,
    counts: "faces",
    query: { state: "labelled", review: "open" },
    order: "labelled",
    emptyTitle: "Nothing to review",
    emptyText: "Every label has been looked at.",
  },
  {
    value: "reviewed",
    label: "Reviewed",
    shows: "grid",
    count: () => null,
    counts: "faces",
    query: { review: "accepted" },
    order: "labelled",
    emptyTitle: "No label has been reviewed",
    emptyText: "Under Review one walks through what a member labelled; what is accepted comes here.",
  },
  {
    value: "set_aside",
    label: "Set aside",
    shows: "grid",
    count: ({ faces }) => faces.stranger + faces.unsure,
    counts: "faces",
    query: { state: "set_aside" },
    order: "newest",
    emptyTitle: "Nothing is set aside",
    emptyText: "Strangers (S) and faces you are unsure about (U) wait here.",
  },
  {
    value: "rejected",
    label: "Not faces",
    shows: "grid",
    count: ({ faces }) => faces.rejected,
    counts: "faces",
    query: { state: "rejected" },
    order: "newest",
    emptyTitle: "Nothing was rejected",
    emptyText: "What is no face goes here with the key X, and can come back with C.",
  },
];

/** Names that addresses had before. */
const OLD: Readonly<Record<string, string>> = { suggested: "suggestions" };

/** Returns the queue that an address names, the first one where it names none. */
export function queueOf(show: string): Queue {
  const value = OLD[show] ?? show;
  return QUEUES.find((queue) => queue.value === value) ?? QUEUES[0];
}

/** Returns the queues to list: all but those without work that aren't open. */
export function listedQueues(counts: Counts, open: Queue): Queue[] {
  return QUEUES.filter((queue) => !queue.quiet || queue === open || (queue.count(counts) ?? 0) > 0);
}
