import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import { IconCheck, IconFileImport, IconFolders, IconPhotoScan } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { importFiles, importStored, type NamedFile } from "../../api/exchange";
import { keys } from "../../api/keys";
import type { ImportReport } from "../../api/types";
import { useOpenProject } from "../../app/project";
import { useKeys } from "../../keys/useKeys";
import { DropPage, DropZone } from "../../ui/DropZone";
import { counted } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { say, sayError } from "../../ui/say";
import { takeBack } from "../../ui/sayWithUndo";
import { useHistory } from "../label/useHistory";
import { type Found, fromDrop, fromFiles } from "../upload/dropped";
import { pickFiles } from "../upload/pick";
import classes from "./exchange.module.css";
import { Report, type Rules } from "./Report";

/** Where names are read from. */
type Source = { kind: "files"; files: NamedFile[] } | { kind: "folders" } | { kind: "photos" };

const READ = ".csv,.json,.xmp,.zip";
const FIRST: Rules = { min_overlap: 0.4, replace: false };

/** Names from other programs: first what would happen, then, on a button, it does. */
export function ImportPage() {
  const project = useOpenProject();
  const cache = useQueryClient();
  const [source, setSource] = useState<Source | null>(null);
  const [rules, setRules] = useState(FIRST);
  const { undo, redo } = useHistory(project);
  useKeys("history", { "history.undo": undo, "history.redo": redo }, project.can.label);

  const read = useMutation<ImportReport, Error, { source: Source; rules: Rules; apply: boolean }>({
    mutationFn: ({ source: from, rules: by, apply }) =>
      from.kind === "files"
        ? importFiles(project.id, from.files, { ...by, apply })
        : importStored(project.id, from.kind, { ...by, apply }),
    onSuccess: ({ applied }) => {
      if (applied) void cache.invalidateQueries({ queryKey: keys.project(project.id) });
    },
  });
  const look = (from: Source, by: Rules) => {
    setSource(from);
    setRules(by);
    read.mutate({ source: from, rules: by, apply: false });
  };
  const take = async (found: Found) => {
    const { broken, sources, zips } = found;
    const [first] = broken;
    if (first) say(`${counted(broken.length, "file")} can’t be read. ${first.path}: ${first.reason}`);
    const files = await Promise.all(
      [...sources, ...zips].map(async ({ name, path, open }) => ({ name, path, file: await open() })),
    );
    if (files.length) look({ kind: "files", files }, rules);
  };
  const pick = () =>
    pickFiles({ accept: READ })
      .then((files) => take(fromFiles(files)))
      .catch(sayError);
  const again = () => {
    read.reset();
    setSource(null);
  };

  if (!project.can.label) {
    return (
      <EmptyState icon={<IconFileImport size={36} stroke={1.5} />} title="Importing needs the right to label">
        Ask one of the project’s owners for the role of a labeller.
      </EmptyState>
    );
  }
  const report = read.data;
  const done = report?.applied ? report : null;
  return (
    <DropPage onDrop={(data) => void fromDrop(data).then(take).catch(sayError)}>
      <PageTitle title="Import names" of={project.name}>
        {source && (
          <Button variant="default" onClick={again}>
            Import something else
          </Button>
        )}
      </PageTitle>
      {!source && <Sources onFiles={pick} onStored={(kind) => look({ kind }, rules)} />}
      {source && read.isPending && !report && (
        <Text role="status" py="xl" ta="center">
          <Loader size={14} mr={8} /> Reading, and looking for the faces that are meant …
        </Text>
      )}
      {source && read.isError && (
        <ErrorState error={read.error} onRetry={() => look(source, rules)} />
      )}
      {done && (
        <Alert icon={<IconCheck size={18} />} title={`${counted(done.labelled, "face")} got a name.`} mb="md">
          <Group gap="xs" mt={4}>
            <Button component={Link} to={`/projects/${project.id}/people`} size="compact-sm" variant="light">
              See the people
            </Button>
            {done.change && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() =>
                  void takeBack(cache, project.id, ({ id }) => id === done.change?.id).then(
                    (did) => did && source && look(source, rules),
                  )
                }
              >
                Undo the import
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {source && report && (
        <Report
          report={report}
          rules={rules}
          busy={read.isPending}
          onRules={(next) => look(source, next)}
          onApply={() => read.mutate({ source, rules, apply: true })}
        />
      )}
    </DropPage>
  );
}

function Sources({
  onFiles,
  onStored,
}: {
  onFiles: () => void;
  onStored: (kind: "folders" | "photos") => void;
}) {
  return (
    <>
      <DropZone
        low
        icon={<IconFileImport size={40} stroke={1.3} />}
        title="Drop files with names here"
        action={<Button onClick={onFiles}>Choose files</Button>}
      >
        CSV with photo and name, COCO JSON, XMP sidecars (digiKam, Lightroom), single, in folders or in a ZIP.
        Nothing changes before you have seen what would.
      </DropZone>
      <div className={classes.sources}>
        <section className={classes.source} aria-label="From the photos’ folders">
          <IconFolders size={24} stroke={1.5} />
          <Text fw={600}>From the photos’ folders</Text>
          <Text size="sm" c="dimmed">
            Where photos lie in one folder a person, the folder’s name becomes the name of the one face on each.
          </Text>
          <Button variant="default" onClick={() => onStored("folders")}>
            Read the folders
          </Button>
        </section>
        <section className={classes.source} aria-label="From the photos themselves">
          <IconPhotoScan size={24} stroke={1.5} />
          <Text fw={600}>From regions written in the photos</Text>
          <Text size="sm" c="dimmed">
            digiKam, Lightroom and others write who is where into the photo’s own file.
          </Text>
          <Button variant="default" onClick={() => onStored("photos")}>
            Read the photos
          </Button>
        </section>
      </div>
    </>
  );
}
