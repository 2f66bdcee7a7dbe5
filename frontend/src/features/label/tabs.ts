/** The lists of the Label page. */
import type { Counts, FaceQuery } from "../../api/types";

export interface LabelTab {
  value: string;
  label: string;
  state: NonNullable<FaceQuery["state"]>;
  /** Null where the site doesn't count it. */
  count: (counts: Counts) => number | null;
  orders: readonly [NonNullable<FaceQuery["order"]>, ...NonNullable<FaceQuery["order"]>[]];
  max_score?: number;
  emptyTitle: string;
  emptyText: string;
}

export const ORDER_NAMES: Readonly<Record<NonNullable<FaceQuery["order"]>, string>> = {
  oldest: "Oldest first",
  newest: "Newest first",
  surest: "Surest first",
  doubtful: "Most doubtful first",
  quality: "Poorest first",
};

/** Below this detector score a finding is often no face (`doubtful` in the API). */
const SURE_SCORE = 0.9;

export const TABS: readonly [LabelTab, ...LabelTab[]] = [
  {
    value: "todo",
    label: "To do",
    state: "todo",
    count: ({ faces }) => faces.unlabelled + faces.suggested,
    orders: ["oldest", "newest", "surest", "doubtful", "quality"],
    emptyTitle: "Nothing left to do",
    emptyText: "Every face that was found has an answer. Add photos to find more.",
  },
  {
    value: "suggested",
    label: "Suggested",
    state: "suggested",
    count: ({ faces }) => faces.suggested,
    orders: ["surest", "newest", "oldest", "quality"],
    emptyTitle: "No suggestions",
    emptyText: "Name a few faces: the site then suggests the same person on others.",
  },
  {
    value: "unlabelled",
    label: "Unlabelled",
    state: "unlabelled",
    count: ({ faces }) => faces.unlabelled,
    orders: ["oldest", "newest", "doubtful", "quality"],
    emptyTitle: "No face is without an answer or a suggestion",
    emptyText: "Look at the suggestions next, or add photos.",
  },
  {
    value: "labelled",
    label: "Labelled",
    state: "labelled",
    count: ({ faces }) => faces.labelled,
    orders: ["newest", "oldest", "doubtful", "quality"],
    emptyTitle: "No face has a name yet",
    emptyText: "Choose a face under To do, press t, type a name and press Enter.",
  },
  {
    value: "rejected",
    label: "Not faces",
    state: "rejected",
    count: ({ faces }) => faces.rejected,
    orders: ["newest", "oldest"],
    emptyTitle: "Nothing was rejected",
    emptyText: "What is no face goes here with the key X, and can come back with C.",
  },
  {
    value: "set_aside",
    label: "Set aside",
    state: "set_aside",
    count: ({ faces }) => faces.stranger + faces.unsure,
    orders: ["newest", "oldest", "quality"],
    emptyTitle: "Nothing is set aside",
    emptyText: "Strangers (S) and faces you are unsure about (U) wait here.",
  },
  {
    value: "doubtful",
    label: "Doubtful",
    state: "todo",
    count: () => null,
    orders: ["doubtful", "quality"],
    max_score: SURE_SCORE,
    emptyTitle: "Nothing doubtful is left",
    emptyText: "Here come findings that may be no face at all. Reject them with X, or name them.",
  },
];
