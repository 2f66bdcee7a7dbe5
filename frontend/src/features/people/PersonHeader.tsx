import { Button, Menu, UnstyledButton } from "@mantine/core";
import { IconSparkles, IconUser } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { deletePerson } from "../../api/people";
import type { Face, Person, Project } from "../../api/types";
import { confirm } from "../../ui/confirm";
import { counted } from "../../ui/duration";
import { sayError } from "../../ui/say";
import { ErasePersonDialog } from "../erasure/ErasePersonDialog";
import { WARNING_ICONS } from "./PersonCard";
import classes from "./person.module.css";
import { PersonName } from "./PersonName";
import { sayWithUndo } from "../../ui/sayWithUndo";
import { useCover } from "./useCover";
import { useRefresh } from "./useRefresh";
import { warningsOf } from "./warnings";

/** Cover, name, what may be wrong, and deleting. */
export function PersonHeader({
  project,
  person,
  onMerge,
}: {
  project: Project;
  person: Person;
  onMerge: (other: Person) => void;
}) {
  const warnings = warningsOf(person);
  return (
    <>
      <div className={classes.heading}>
        <Cover project={project} person={person} />
        <div className={classes.who}>
          <PersonName project={project} person={person} onMerge={onMerge} />
        </div>
        {project.can.label && <DeleteButton project={project} person={person} />}
        {project.can.manage && <EraseButton project={project} person={person} />}
      </div>
      {warnings.length > 0 && (
        <ul className={classes.warnings} aria-label="Warnings">
          {warnings.map(({ kind, text }) => {
            const Icon = WARNING_ICONS[kind];
            return (
              <li key={kind}>
                <Icon size={15} aria-hidden />
                <span>{text}</span>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

/** The cover; a click offers to let the site choose it. */
function Cover({ project, person }: { project: Project; person: Person }) {
  const cover = useCover(project, person);
  const picture = person.cover_url ? (
    <img src={person.cover_url} alt={`The cover of ${person.name}`} />
  ) : (
    <IconUser size={34} stroke={1.2} />
  );
  if (!project.can.label || !person.cover_url) return <span className={classes.headCover}>{picture}</span>;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.headCover} aria-label={`Change the cover of ${person.name}`}>
          {picture}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>To choose another, select a face below and press “Use as the cover”.</Menu.Label>
        <Menu.Item leftSection={<IconSparkles size={16} />} onClick={() => cover.mutate(null)}>
          Let the site choose the cover
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Under the faces: the one that is chosen becomes the cover. */
export function CoverButton({
  project,
  person,
  chosen,
}: {
  project: Project;
  person: Person;
  chosen: readonly Face[];
}) {
  const cover = useCover(project, person);
  const [face] = chosen;
  if (!project.can.label || !face || chosen.length !== 1 || face.id === person.cover_face_id) return null;
  return (
    <Button size="compact-sm" variant="subtle" loading={cover.isPending} onClick={() => cover.mutate(face.id)}>
      Use as the cover
    </Button>
  );
}

function DeleteButton({ project, person }: { project: Project; person: Person }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const refresh = useRefresh(project.id);
  const remove = useMutation({
    mutationFn: () => deletePerson(project.id, person.id),
    onSuccess: () => {
      void navigate(`/projects/${project.id}/people`);
      refresh();
      sayWithUndo(
        cache,
        project.id,
        `${person.name} was deleted.`,
        (change) => change.action === "delete_person" && change.person?.id === person.id,
      );
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

function EraseButton({ project, person }: { project: Project; person: Person }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setOpen(true)}>
        Erase…
      </Button>
      <ErasePersonDialog
        project={project}
        person={open ? person : null}
        onClose={() => setOpen(false)}
        onErased={() => void navigate(`/projects/${project.id}/people`, { replace: true })}
      />
    </>
  );
}
