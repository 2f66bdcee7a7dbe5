import { Badge, Button, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { keys } from "../../api/keys";
import { restoreProject } from "../../api/projects";
import type { Project, ProjectState } from "../../api/types";
import { counted } from "../../ui/duration";
import { say, sayError } from "../../ui/say";
import classes from "./projects.module.css";

export function ProjectCard({ project, state }: { project: Project; state: ProjectState }) {
  const { photos, faces, people } = project.counts;
  const settled = faces.labelled + faces.rejected + faces.stranger + faces.unsure;
  const share = faces.total ? Math.round((100 * settled) / faces.total) : 0;
  const open = photos.waiting + photos.working;
  return (
    <article className={classes.card}>
      <Fan crops={project.cover_crops} />
      <Stack gap={6} p="md">
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Title order={2} fz="md" className={classes.name}>
            {state === "trash" ? project.name : <Link to={`/projects/${project.id}`}>{project.name}</Link>}
          </Title>
          {project.is_sample && (
            <Badge variant="outline" color="gray" tt="none">
              Sample
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" lineClamp={1} h={20}>
          {project.description}
        </Text>
        <Text size="sm">
          {[
            counted(photos.total, "photo"),
            counted(faces.total, "face"),
            counted(people, "person", "people"),
          ].join(" · ")}
        </Text>
        {state === "trash" ? (
          <Restore project={project} />
        ) : (
          <Group gap="xs" wrap="nowrap">
            <Progress value={share} size="sm" flex={1} aria-label="Faces done" />
            <Text size="xs" c="dimmed">
              {open > 0
                ? `${counted(open, "photo")} to look at`
                : faces.total
                  ? `${share} % done`
                  : "no faces yet"}
            </Text>
          </Group>
        )}
      </Stack>
    </article>
  );
}

/** Up to six crops, spread like a hand of cards. */
function Fan({ crops }: { crops: readonly string[] }) {
  if (!crops.length) {
    return (
      <div className={classes.cover} aria-hidden>
        <IconPhoto size={34} stroke={1.2} />
      </div>
    );
  }
  return (
    <div className={classes.cover} aria-hidden>
      {crops.slice(0, 6).map((crop, index) => {
        const middle = index - (Math.min(crops.length, 6) - 1) / 2;
        return (
          <img
            key={crop}
            src={crop}
            alt=""
            width={76}
            height={76}
            loading="lazy"
            className={classes.crop}
            style={{
              transform: `translate(${middle * 40}px, ${Math.abs(middle) * 4}px) rotate(${middle * 4}deg)`,
            }}
          />
        );
      })}
    </div>
  );
}

function Restore({ project }: { project: Project }) {
  const cache = useQueryClient();
  const restore = useMutation({
    mutationFn: () => restoreProject(project.id),
    onSuccess: () => say(`${project.name} is back among the projects.`),
    onError: sayError,
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.allProjects }),
  });
  if (!project.can.manage) return null;
  return (
    <Button variant="default" size="compact-sm" loading={restore.isPending} onClick={() => restore.mutate()}>
      Restore
    </Button>
  );
}
