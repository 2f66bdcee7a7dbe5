import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconPhoto, IconUser } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { ApiError } from "../../api/errors";
import { keys } from "../../api/keys";
import { deletePerson, updatePerson, usePerson } from "../../api/people";
import type { Face, FaceQuery, Person, Project } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { confirm } from "../../ui/confirm";
import { count, counted } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { say, sayError } from "../../ui/say";
import { useUrlState } from "../../ui/useUrlState";
import { FaceWorkspace } from "../label/FaceWorkspace";
import { sayDeleted } from "./sayDeleted";
import classes from "./people.module.css";
import { PersonName } from "./PersonName";

/** One person: their faces, and the ones that the site thinks are theirs. */
export function PersonPage() {
  const project = useOpenProject();
  const id = Number(useParams().person);
  const query = usePerson(project.id, id);
  if (!Number.isInteger(id) || (query.error instanceof ApiError && query.error.status === 404))
    return <NotFound />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <Skeleton height={72} />;
  return <OnePerson key={id} project={project} person={query.data} />;
}

function OnePerson({ project, person }: { project: Project; person: Person }) {
  const url = useUrlState();
  const show = url.choice("show", ["faces", "suggested"]);
  const query: FaceQuery =
    show === "faces"
      ? { state: "labelled", person: person.id, order: "newest" }
      : { state: "suggested", suggested_person: person.id, order: "surest" };
  return (
    <div className={classes.page}>
      <title>{`${person.name} – People – ${project.name} – Facesite`}</title>
      <div className={classes.heading}>
        {person.cover_url ? (
          <img src={person.cover_url} alt="" width={56} height={56} />
        ) : (
          <IconUser size={56} stroke={1} />
        )}
        <PersonName project={project} person={person} />
        <div style={{ flex: 1 }} />
        <SegmentedControl
          aria-label="Which faces"
          data={[
            { value: "faces", label: `Faces ${count(person.face_count)}` },
            { value: "suggested", label: `Suggested ${count(person.suggested_count)}` },
          ]}
          value={show}
          onChange={(value) => url.set({ show: value === "faces" ? null : value }, true)}
        />
        {project.can.label && <DeleteButton project={project} person={person} />}
      </div>
      <FaceWorkspace
        key={show}
        project={project}
        query={query}
        label={show === "faces" ? `Faces of ${person.name}` : `Suggested as ${person.name}`}
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
    </div>
  );
}

function CoverButton({
  project,
  person,
  chosen,
}: {
  project: Project;
  person: Person;
  chosen: readonly Face[];
}) {
  const cache = useQueryClient();
  const [face] = chosen;
  const choose = useMutation({
    mutationFn: (id: number) => updatePerson(project.id, person.id, { cover_face: id }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.person(project.id, person.id), saved);
      void cache.invalidateQueries({ queryKey: keys.allPeople(project.id) });
      say(`This picture now stands for ${saved.name}.`);
    },
    onError: sayError,
  });
  if (!project.can.label || !face || chosen.length !== 1) return null;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={choose.isPending}
      onClick={() => choose.mutate(face.id)}
    >
      Use as the cover
    </Button>
  );
}

function DeleteButton({ project, person }: { project: Project; person: Person }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => deletePerson(project.id, person.id),
    onSuccess: () => {
      void navigate(`/projects/${project.id}/people`);
      for (const key of [keys.allPeople(project.id), keys.allFaces(project.id), keys.changes(project.id)]) {
        void cache.invalidateQueries({ queryKey: key });
      }
      sayDeleted(cache, project.id, person.name);
    },
    onError: sayError,
  });
  const ask = () =>
    confirm({
      title: `Delete ${person.name}?`,
      body: `${counted(person.face_count, "face")} will be without a name again. This can be undone.`,
      confirm: `Delete ${person.name}`,
      danger: true,
      onConfirm: () => remove.mutate(),
    });
  return (
    <Button variant="subtle" color="red" onClick={ask} loading={remove.isPending}>
      Delete
    </Button>
  );
}
