import { createContext, use } from "react";
import { useProgress } from "../api/projects";
import type { Counts, Project } from "../api/types";

export const ProjectContext = createContext<Project | null>(null);

/** Returns the project whose pages are open; only for pages behind ProjectLayout. */
export function useOpenProject(): Project {
  const project = use(ProjectContext);
  if (!project) throw new Error("This page belongs to a project.");
  return project;
}

/** Returns the project's newest counts. */
export function useCounts(project: Project): Counts {
  return useProgress(project.id).data?.counts ?? project.counts;
}
