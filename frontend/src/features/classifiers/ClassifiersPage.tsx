import { Button, SegmentedControl } from "@mantine/core";
import { IconArrowLeft, IconPlus, IconTargetArrow, IconTrash } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useClassifiers } from "../../api/classifiers";
import { flat } from "../../api/pages";
import { useOpenProject } from "../../app/project";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { ShowMore } from "../../ui/ShowMore";
import { RowSkeletons } from "../../ui/Skeletons";
import { Toolbar } from "../../ui/Toolbar";
import { useUrlState } from "../../ui/useUrlState";
import { ClassifierForm, type Editing } from "./ClassifierForm";
import { ClassifierTable } from "./ClassifierTable";
import { CompareTab } from "./compare/CompareTab";
import { formOf, newForm } from "./settings";
import { useTrash } from "./useTrash";
import { Workflows } from "./Workflows";

/** Everything that names faces in a project, and the workflows by which others call it. */
export function ClassifiersPage() {
  const project = useOpenProject();
  const url = useUrlState();
  const show = url.choice("show", ["classifiers", "workflows", "compare"]);
  const state = url.choice("state", ["kept", "trash"]);
  const dataset = url.id("dataset") ?? null;
  const [chosen, edit] = useState<Editing | null>(null);
  const [makingFlow, makeFlow] = useState(false);
  // The address opens the form, too: a link from a data set comes with it.
  const isNew = project.can.label && (dataset !== null || url.get("new") !== "");
  const asked = useMemo<Editing>(
    () => ({ form: newForm(dataset, project.neighbours), of: null }),
    [dataset, project.neighbours],
  );
  const editing = chosen ?? (isNew ? asked : null);
  const create = () => url.set({ new: "1" }, true);
  const isTrash = state === "trash";
  return (
    <>
      <PageTitle title="Classifiers" of={project.name}>
        {project.can.label &&
          (show === "compare" ? null : show === "classifiers" ? (
            <Button leftSection={<IconPlus size={16} />} onClick={create}>
              New classifier
            </Button>
          ) : (
            <Button leftSection={<IconPlus size={16} />} onClick={() => makeFlow(true)}>
              New workflow
            </Button>
          ))}
      </PageTitle>
      <Toolbar
        chips={
          <SegmentedControl
            size="sm"
            aria-label="What is shown"
            data={[
              { value: "classifiers", label: "Classifiers" },
              { value: "workflows", label: "Workflows" },
              { value: "compare", label: "Compare" },
            ]}
            value={show}
            onChange={(value) => url.set({ show: value === "classifiers" ? null : value, state: null, by: null }, true)}
          />
        }
      >
        {show !== "compare" && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={isTrash ? <IconArrowLeft size={14} /> : <IconTrash size={14} />}
            onClick={() => url.set({ state: isTrash ? null : "trash" }, true)}
          >
            {isTrash ? "Out of the trash" : "Trash"}
          </Button>
        )}
      </Toolbar>
      {show === "compare" ? (
        <CompareTab project={project} />
      ) : show === "classifiers" ? (
        <Classifiers state={state} onEdit={edit} onCreate={create} />
      ) : (
        <Workflows project={project} state={state} making={makingFlow} onMaking={makeFlow} />
      )}
      <Form
        editing={editing}
        onClose={() => {
          edit(null);
          if (isNew) url.set({ dataset: null, new: null });
        }}
      />
    </>
  );
}

function Form({ editing, onClose }: { editing: Editing | null; onClose: () => void }) {
  const project = useOpenProject();
  const navigate = useNavigate();
  return (
    <ClassifierForm
      project={project}
      editing={editing}
      onClose={onClose}
      onMade={(made) => {
        if (!editing?.of) void navigate(`/projects/${project.id}/classifiers/${made.id}`);
      }}
    />
  );
}

function Classifiers({
  state,
  onEdit,
  onCreate,
}: {
  state: "kept" | "trash";
  onEdit: (editing: Editing) => void;
  onCreate: () => void;
}) {
  const project = useOpenProject();
  const list = useClassifiers(project.id, state);
  const { trash, restore } = useTrash(project.id, "classifier");
  const all = flat(list.data);
  const isTrash = state === "trash";
  if (list.isPending) return <RowSkeletons count={4} height_px={56} />;
  if (list.isError && !list.data) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (isTrash && !all.length) {
    return (
      <EmptyState icon={<IconTrash size={36} stroke={1.5} />} title="No classifier is in the trash">
        What is moved here can be taken back.
      </EmptyState>
    );
  }
  return (
    <>
      <ClassifierTable
        project={project}
        classifiers={all}
        trash={isTrash}
        acts={{
          onEdit: (one) => onEdit({ form: formOf(one), of: one }),
          onCopy: (one) => onEdit({ form: { ...formOf(one), name: `${one.name} copy` }, of: null }),
          onTrash: trash,
          onRestore: restore,
        }}
      />
      <ShowMore query={list}>Show more</ShowMore>
      {!isTrash && !all.length && (
        <EmptyState
          icon={<IconTargetArrow size={36} stroke={1.5} />}
          title="No classifier yet"
          action={
            project.can.label && (
              <Button onClick={onCreate} variant="default">
                New classifier
              </Button>
            )
          }
        >
          The labels name faces already. A classifier does it by settings of its own: for chosen people, with
          another vote or threshold, or pinned to a data set so that it stays as it is.
        </EmptyState>
      )}
    </>
  );
}
