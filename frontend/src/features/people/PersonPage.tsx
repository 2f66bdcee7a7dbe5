import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useState } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { isMissing } from "../../api/errors";
import { usePerson } from "../../api/people";
import type { FaceQuery, Id, Person, Project } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { useKeys } from "../../keys/useKeys";
import { count } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { OrderSelect } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import { FaceWorkspace } from "../label/FaceWorkspace";
import { UndoBar } from "../label/UndoBar";
import { useHistory } from "../label/useHistory";
import { GroupsTab } from "./GroupsTab";
import { MergeDialog } from "./MergeDialog";
import classes from "./person.module.css";
import { CoverButton, PersonHeader } from "./PersonHeader";
import { PersonNote } from "./PersonNote";
import { PhotosTab } from "./PhotosTab";
import { Recognised } from "./Recognised";
import { SimilarStrip } from "./SimilarStrip";
import { SuspectsTab } from "./SuspectsTab";

/** One person: their faces, and everything that can be said about them. */
export function PersonPage() {
  const project = useOpenProject();
  const id = Number(useParams().person);
  const query = usePerson(project.id, id);
  if (!Number.isInteger(id) || isMissing(query.error))
    return <NotFound />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <Skeleton height={72} />;
  // Whoever was merged answers with whom they became.
  if (query.data.id !== id) return <Navigate to={`/projects/${project.id}/people/${query.data.id}`} replace />;
  return <OnePerson key={id} project={project} person={query.data} />;
}

const TABS = ["faces", "suggested", "groups", "suspects", "photos"] as const;
const ORDERS = ["doubtful", "newest", "quality", "labelled"] as const;
const ORDER_NAMES: Readonly<Record<(typeof ORDERS)[number], string>> = {
  doubtful: "Most doubtful first",
  newest: "Newest first",
  quality: "Poorest first",
  labelled: "Named last first",
};

function OnePerson({ project, person }: { project: Project; person: Person }) {
  const url = useUrlState();
  const navigate = useNavigate();
  const show = url.choice("show", TABS);
  const [merging, setMerging] = useState<readonly Person[]>([]);
  const ask = (other: Person) => setMerging([person, other]);
  const merged = (survivor: Person, gone: readonly Id[]) => {
    if (gone.includes(person.id)) {
      void navigate(`/projects/${project.id}/people/${survivor.id}`, { replace: true });
    }
  };
  return (
    <div className={classes.page} data-one>
      <title>{`${person.name} – People – ${project.name} – Facesite`}</title>
      <PersonHeader project={project} person={person} onMerge={ask} />
      <Recognised project={project} person={person} />
      <div className={classes.about}>
        <PersonNote project={project} person={person} />
        <SimilarStrip project={project} person={person} onMerge={ask} />
      </div>
      <div className={classes.tabs}>
        <SegmentedControl
          size="sm"
          aria-label="What of this person"
          data={[
            { value: "faces", label: `Faces ${count(person.face_count)}` },
            { value: "suggested", label: `Suggested ${count(person.suggested_count)}` },
            { value: "groups", label: "Groups" },
            { value: "suspects", label: `Suspects ${count(person.suspect_count)}` },
            { value: "photos", label: "Photos" },
          ]}
          value={show}
          onChange={(value) => url.set({ show: value === "faces" ? null : value, order: null }, true)}
        />
      </div>
      <div className={classes.body}>
        {show === "faces" || show === "suggested" ? (
          <Faces project={project} person={person} show={show} />
        ) : (
          <Other project={project} person={person} show={show} />
        )}
      </div>
      <MergeDialog project={project} people={merging} onClose={() => setMerging([])} onMerged={merged} />
    </div>
  );
}

/** Crops that can be named, with the keys of the Label page. */
function Faces({
  project,
  person,
  show,
}: {
  project: Project;
  person: Person;
  show: "faces" | "suggested";
}) {
  const url = useUrlState();
  const order = url.choice("order", ORDERS);
  const query: FaceQuery =
    show === "faces"
      ? { state: "labelled", person: person.id, order }
      : { state: "suggested", suggested_person: person.id, order: "surest" };
  return (
    <FaceWorkspace
      key={JSON.stringify(query)}
      project={project}
      query={query}
      label={show === "faces" ? `Faces of ${person.name}` : `Suggested as ${person.name}`}
      filters={
        show === "faces" && (
          <OrderSelect
            value={order}
            data={ORDERS.map((value) => ({ value, label: ORDER_NAMES[value] }))}
            onChange={(value) => url.set({ order: value === ORDERS[0] ? null : value }, true)}
          />
        )
      }
      more={(chosen) =>
        show === "faces" && <CoverButton project={project} person={person} chosen={chosen} />
      }
      empty={
        <EmptyState
          icon={<IconPhoto size={36} stroke={1.5} />}
          title={show === "faces" ? `No face is named ${person.name}` : "No suggestions"}
        >
          {show === "faces"
            ? "Confirm suggestions, or name faces under Label."
            : "When the site finds faces that look like this person, they wait here for a yes or no."}
        </EmptyState>
      }
    />
  );
}

function Other({
  project,
  person,
  show,
}: {
  project: Project;
  person: Person;
  show: "groups" | "suspects" | "photos";
}) {
  const { undo, redo, going } = useHistory(project);
  useKeys("label", { undo, redo }, project.can.label);
  const Tab = { groups: GroupsTab, suspects: SuspectsTab, photos: PhotosTab }[show];
  return (
    <>
      <div className={classes.body}>
        <Tab project={project} person={person} />
      </div>
      <UndoBar project={project} scopes={[]} onUndo={undo} onRedo={redo} busy={going} />
    </>
  );
}
