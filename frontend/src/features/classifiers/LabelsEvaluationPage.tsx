import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/keys";
import { updateProject } from "../../api/projects";
import { useCounts, useOpenProject } from "../../app/project";
import { counted } from "../../ui/duration";
import { PageTitle } from "../../ui/PageTitle";
import { say, sayError } from "../../ui/say";
import classes from "./classifiers.module.css";
import { EvaluationView } from "./EvaluationView";
import { far } from "./numbers";

/** How well the project's own vote names faces by the labels as they are now. */
export function LabelsEvaluationPage() {
  const project = useOpenProject();
  const counts = useCounts(project);
  const cache = useQueryClient();
  const use = useMutation({
    mutationFn: (accept_distance: number) => updateProject(project.id, { accept_distance }),
    onSuccess: (saved) => {
      cache.setQueryData(keys.detail(project.id), saved);
      for (const queryKey of [keys.classifiers(project.id), keys.evaluations(project.id)]) {
        void cache.invalidateQueries({ queryKey });
      }
      say(`The project accepts a name under ${far(saved.accept_distance)} now.`);
    },
    onError: sayError,
  });
  return (
    <>
      <PageTitle title="The labels as they stand" of={`Classifiers – ${project.name}`} />
      <div className={classes.facts}>
        <span>The project’s own vote</span>
        <span>K {project.neighbours}</span>
        <span>accepted under {far(project.accept_distance)}</span>
        <span>
          {counted(counts.people, "person", "people")}, {counted(counts.faces.labelled, "labelled face")}
        </span>
      </div>
      <EvaluationView
        project={project}
        classifier={null}
        using={{
          distance: project.accept_distance,
          use: project.can.manage ? use.mutate : undefined,
          busy: use.isPending,
          whose: "the project",
        }}
      />
    </>
  );
}
