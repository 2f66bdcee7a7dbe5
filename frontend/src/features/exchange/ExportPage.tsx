import { Button, Text } from "@mantine/core";
import { IconBraces, IconFileZip, IconTable, type TablerIcon } from "@tabler/icons-react";
import { exportUrl } from "../../api/exchange";
import type { ExportKind } from "../../api/types";
import { useCounts, useOpenProject } from "../../app/project";
import { counted } from "../../ui/duration";
import { PageTitle } from "../../ui/PageTitle";
import classes from "./exchange.module.css";

const KINDS: readonly { kind: ExportKind; icon: TablerIcon; title: string; text: string; button: string }[] = [
  {
    kind: "csv",
    icon: IconTable,
    title: "A table",
    text: "One line a face: photo, path, name, box in pixels, who named it and when. For spreadsheets, scripts, and importing here again.",
    button: "Download CSV",
  },
  {
    kind: "coco",
    icon: IconBraces,
    title: "COCO JSON",
    text: "Photos, boxes and people as categories, in the format that most training and labelling programs read.",
    button: "Download COCO JSON",
  },
  {
    kind: "xmp",
    icon: IconFileZip,
    title: "XMP sidecars",
    text: "A ZIP with one file beside each photo, with the face regions that digiKam, Lightroom and others show.",
    button: "Download XMP files",
  },
];

/** The names, to take along. */
export function ExportPage() {
  const project = useOpenProject();
  const { faces, people } = useCounts(project);
  return (
    <>
      <PageTitle title="Export" of={project.name} />
      <Text c="dimmed">
        {faces.labelled
          ? `The names of ${counted(faces.labelled, "face")} and ${counted(people, "person", "people")}. Photos, crops and vectors aren’t in it.`
          : "No face has a name yet, so the files will be empty."}
      </Text>
      <div className={classes.sources}>
        {KINDS.map(({ kind, icon: Icon, title, text, button }) => (
          <section key={kind} className={classes.source} aria-label={title}>
            <Icon size={24} stroke={1.5} />
            <Text fw={600}>{title}</Text>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
            <Button component="a" href={exportUrl(project.id, kind)} download variant="default">
              {button}
            </Button>
          </section>
        ))}
      </div>
    </>
  );
}
