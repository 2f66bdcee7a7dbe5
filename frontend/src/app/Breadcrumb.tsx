import { Skeleton } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useClassifier } from "../api/classifiers";
import { useDataset } from "../api/datasets";
import { usePerson } from "../api/people";
import { usePhoto } from "../api/photos";
import { useRun } from "../api/runs";
import type { Project } from "../api/types";
import { PROJECT_PAGES } from "./pages";
import classes from "./shell.module.css";

const isId = (item: string) => /^\d+$/.test(item);

/** Pages that lie under another one. */
const ITEMS: Readonly<Record<string, string>> = {
  import: "Import names",
  export: "Export",
  changes: "One change",
  compare: "Compare",
  labels: "The labels as they stand",
  batches: "One batch",
  new: "New run",
};

/** Where the page stands: project, page, item. */
export function Breadcrumb({ project }: { project: Project | undefined }) {
  const [, , , page, item] = useLocation().pathname.split("/");
  if (!project) return <Skeleton height={16} width={140} />;
  const label = PROJECT_PAGES.find(({ path }) => path === page)?.label;
  const to = `/projects/${project.id}/${page ?? ""}`;
  return (
    <nav aria-label="Breadcrumb" className={classes.crumbs}>
      <ol>
        <li>
          <Link to={`/projects/${project.id}`}>{project.name}</Link>
        </li>
        {label && <li>{item ? <Link to={to}>{label}</Link> : <span aria-current="page">{label}</span>}</li>}
        {item && page === "photos" && <PhotoCrumb project={project.id} id={Number(item)} />}
        {item && page === "people" && isId(item) && <PersonCrumb project={project.id} id={Number(item)} />}
        {item && page === "datasets" && isId(item) && <DatasetCrumb project={project.id} id={Number(item)} />}
        {item && page === "classifiers" && isId(item) && (
          <ClassifierCrumb project={project.id} id={Number(item)} />
        )}
        {item && page === "runs" && isId(item) && <RunCrumb project={project.id} id={Number(item)} />}
        {item && !isId(item) && <li aria-current="page">{ITEMS[item] ?? "…"}</li>}
        {page === "find" && <li aria-current="page">Find by a photo</li>}
      </ol>
    </nav>
  );
}

function PhotoCrumb({ project, id }: { project: number; id: number }) {
  const photo = usePhoto(project, id).data;
  return <li aria-current="page">{photo?.name ?? "…"}</li>;
}

function PersonCrumb({ project, id }: { project: number; id: number }) {
  const person = usePerson(project, id).data;
  return <li aria-current="page">{person?.name ?? "…"}</li>;
}

function DatasetCrumb({ project, id }: { project: number; id: number }) {
  const dataset = useDataset(project, id).data;
  return <li aria-current="page">{dataset ? `${dataset.name} ${dataset.version}` : "…"}</li>;
}

function ClassifierCrumb({ project, id }: { project: number; id: number }) {
  const classifier = useClassifier(project, id).data;
  return <li aria-current="page">{classifier?.name ?? "…"}</li>;
}

function RunCrumb({ project, id }: { project: number; id: number }) {
  const run = useRun(project, id).data;
  return <li aria-current="page">{run?.name ?? "…"}</li>;
}
