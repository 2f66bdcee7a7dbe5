/** The pages of a project, for the rail and the palette. */
import {
  IconChartLine,
  IconDatabase,
  IconPhoto,
  IconScan,
  IconSettings,
  IconTag,
  IconTargetArrow,
  IconUsers,
  IconUsersGroup,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Counts } from "../api/types";

/** `runs`: that work or wait. */
export type RailCounts = Counts & { runs: number };

export interface PageLink {
  path: string;
  label: string;
  icon: TablerIcon;
  /** What stands beside the name, and in words for a screen reader. */
  count?: (counts: RailCounts) => { value: number; means: string };
}

export const PROJECT_PAGES: readonly PageLink[] = [
  {
    path: "photos",
    label: "Photos",
    icon: IconPhoto,
    count: ({ photos }) => ({ value: photos.total, means: "photos" }),
  },
  {
    path: "label",
    label: "Label",
    icon: IconTag,
    count: ({ faces }) => ({ value: faces.unlabelled + faces.suggested, means: "faces to do" }),
  },
  {
    path: "people",
    label: "People",
    icon: IconUsers,
    count: ({ people }) => ({ value: people, means: "people" }),
  },
  { path: "team", label: "Team", icon: IconUsersGroup },
  { path: "datasets", label: "Data sets", icon: IconDatabase },
  { path: "classifiers", label: "Classifiers", icon: IconTargetArrow },
  {
    path: "runs",
    label: "Runs",
    icon: IconChartLine,
    count: ({ runs }) => ({ value: runs, means: "going" }),
  },
  { path: "predict", label: "Predict", icon: IconScan },
  { path: "settings", label: "Settings", icon: IconSettings },
];
