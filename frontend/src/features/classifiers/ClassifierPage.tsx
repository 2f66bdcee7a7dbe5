import { ActionIcon, Alert, Button, Menu, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconCopy, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { changeClassifier, useClassifier } from "../../api/classifiers";
import { isMissing } from "../../api/errors";
import { keys } from "../../api/keys";
import type { Classifier, Project } from "../../api/types";
import { NotFound } from "../../app/NotFound";
import { useOpenProject } from "../../app/project";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { say, sayError } from "../../ui/say";
import { useUrlState } from "../../ui/useUrlState";
import { CallIt } from "./CallIt";
import { ClassifierForm, type Editing } from "./ClassifierForm";
import classes from "./classifiers.module.css";
import evaluation from "./evaluation.module.css";
import { EvaluationView } from "./EvaluationView";
import { ErasedMark, SourceMark } from "./Marks";
import { far } from "./numbers";
import { NetworkView } from "./NetworkView";
import { formOf, KIND_NAMES, lower, metricText, peopleText, thresholdText, votesText } from "./settings";
import { useTrash } from "./useTrash";
import { Versions } from "./Versions";

/** One classifier: how good it is, what its versions changed, and how it is called. */
export function ClassifierPage() {
  const project = useOpenProject();
  const id = Number(useParams().classifier);
  const query = useClassifier(project.id, id);
  if (!Number.isInteger(id) || isMissing(query.error))
    return <NotFound />;
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <Skeleton height={72} />;
  return <One key={id} project={project} classifier={query.data} />;
}

const TABS = ["good", "versions", "call"] as const;

function One({ project, classifier }: { project: Project; classifier: Classifier }) {
  const url = useUrlState();
  const show = url.choice("show", TABS);
  const { deleted_at, problem, erased_at } = classifier;
  const { restore, busy } = useTrash(project.id, "classifier");
  return (
    <>
      <PageTitle title={classifier.name} of={`Classifiers – ${project.name}`}>
        {project.can.label && !deleted_at && <Actions project={project} classifier={classifier} />}
      </PageTitle>
      <Facts project={project} classifier={classifier} />
      {deleted_at && (
        <Alert color="gray" variant="light" icon={<IconTrash size={18} />} mb="sm">
          <div className={evaluation.bar}>
            <Text size="sm">It is in the trash and names no faces.</Text>
            {project.can.label && (
              <Button
                size="xs"
                variant="default"
                loading={busy}
                leftSection={<IconArrowBackUp size={15} />}
                onClick={() => restore(classifier)}
              >
                Restore
              </Button>
            )}
          </div>
        </Alert>
      )}
      {problem && (
        <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />} mb="sm" role="alert">
          {problem}
        </Alert>
      )}
      {erased_at && (
        <Text size="sm" mb="sm" className={classes.mark}>
          <ErasedMark at={erased_at} /> People or faces that it knew were erased. They name nobody any more.
        </Text>
      )}
      <div className={classes.tabs}>
        <SegmentedControl
          size="sm"
          aria-label="What of this classifier"
          data={[
            { value: "good", label: "How good is it" },
            { value: "versions", label: `Versions ${classifier.version}` },
            { value: "call", label: "Call it" },
          ]}
          value={show}
          onChange={(value) => url.set({ show: value === "good" ? null : value }, true)}
        />
      </div>
      {show === "good" &&
        (classifier.distance === null ? (
          <NetworkView project={project} classifier={classifier} />
        ) : (
          <Measured project={project} classifier={classifier} distance={classifier.distance} />
        ))}
      {show === "versions" && <Versions project={project} classifier={classifier} />}
      {show === "call" && <CallIt project={project} classifier={classifier} />}
    </>
  );
}

function Facts({ project, classifier }: { project: Project; classifier: Classifier }) {
  const { settings, distance, person_count, face_count, version, workflows } = classifier;
  const people = counted(person_count, "person", "people");
  return (
    <div className={classes.facts}>
      <span>
        {KIND_NAMES[classifier.kind]}, version {version}
      </span>
      <SourceMark project={project.id} settings={settings} />
      {distance === null ? (
        <>
          <span>accepted {lower(thresholdText(settings))}</span>
          <span>
            knows {people}, from {counted(face_count, "face")}
          </span>
        </>
      ) : (
        <>
          <span>{votesText(settings)}</span>
          <span>{metricText(settings)}</span>
          <span>
            accepted under {far(distance)}
            {settings.accept_distance === null && ", as the project"}
          </span>
          <span>
            {peopleText(settings)}: {people}, {counted(face_count, "voting face")}
          </span>
        </>
      )}
      {workflows.length > 0 && <span>used by {workflows.join(", ")}</span>}
    </div>
  );
}

function Measured({
  project,
  classifier,
  distance,
}: {
  project: Project;
  classifier: Classifier;
  distance: number;
}) {
  const cache = useQueryClient();
  const use = useMutation({
    mutationFn: (accept_distance: number) => changeClassifier(project.id, classifier.id, { accept_distance }),
    onSuccess: (changed) => {
      cache.setQueryData(keys.classifier(project.id, changed.id), changed);
      void cache.invalidateQueries({ queryKey: keys.classifiers(project.id) });
      void cache.invalidateQueries({ queryKey: keys.evaluation(project.id, changed.id) });
      say(`${changed.name} accepts a name under ${far(changed.distance ?? distance)} now: version ${changed.version}.`);
    },
    onError: sayError,
  });
  return (
    <EvaluationView
      project={project}
      classifier={classifier.id}
      using={{
        distance,
        use: project.can.label && !classifier.deleted_at ? use.mutate : undefined,
        busy: use.isPending,
        whose: "this classifier",
      }}
    />
  );
}

function Actions({ project, classifier }: { project: Project; classifier: Classifier }) {
  const navigate = useNavigate();
  const [editing, edit] = useState<Editing | null>(null);
  const { trash } = useTrash(project.id, "classifier", () => void navigate(`/projects/${project.id}/classifiers`));
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPencil size={16} />}
        onClick={() => edit({ form: formOf(classifier), of: classifier })}
      >
        Change
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`What to do with ${classifier.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {classifier.kind === "knn" && (
            <Menu.Item
              leftSection={<IconCopy size={16} />}
              onClick={() => edit({ form: { ...formOf(classifier), name: `${classifier.name} copy` }, of: null })}
            >
              Duplicate…
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => trash(classifier)}>
            Move to the trash
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ClassifierForm
        project={project}
        editing={editing}
        onClose={() => edit(null)}
        onMade={(made) => {
          if (!editing?.of) void navigate(`/projects/${project.id}/classifiers/${made.id}`);
        }}
      />
    </>
  );
}
