import { Button, Loader, Slider, Stack, Text } from "@mantine/core";
import { IconUserSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { findFaces } from "../../api/exchange";
import type { Found } from "../../api/types";
import { useOpenProject } from "../../app/project";
import { useKeys } from "../../keys/useKeys";
import { BoxedPhoto } from "../../ui/BoxedPhoto";
import { DropPage, DropZone } from "../../ui/DropZone";
import { counted } from "../../ui/duration";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { sayError } from "../../ui/say";
import { TileSkeletons } from "../../ui/Skeletons";
import { UndoBar } from "../label/UndoBar";
import { useLabelling } from "../label/useLabelling";
import { pickFiles } from "../upload/pick";
import classes from "./find.module.css";
import { Matches } from "./Matches";
import { largest, MOST, whoIs } from "./matches";

const PHOTOS = "image/*,.heic,.heif,.pgm,.tif,.tiff";

interface Shown {
  file: File;
  url: string;
}

/** A photo goes in; every face of the project that looks like one of its faces comes out. */
export function FindPage() {
  const project = useOpenProject();
  const [shown, setShown] = useState<Shown | null>(null);
  const [active, setActive] = useState<number | null>(null);
  const [line, setLine] = useState(project.accept_distance);
  const { label, undo, redo, going } = useLabelling(project);
  useKeys("history", { "history.undo": undo, "history.redo": redo }, project.can.label);
  const ask = useMutation<Found, Error, File>({
    mutationFn: (file) => findFaces(project.id, file, file.name, MOST),
    onSuccess: (found) => setActive(largest(found)),
  });
  const url = shown?.url;
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);

  const take = (file: File | undefined) => {
    if (!file) return;
    setShown({ file, url: URL.createObjectURL(file) });
    setActive(null);
    ask.mutate(file);
  };
  const pick = () =>
    pickFiles({ accept: PHOTOS, multiple: false })
      .then(([file]) => take(file))
      .catch(sayError);

  const faces = ask.data?.faces ?? [];
  const chosen = active === null ? undefined : faces[active];
  return (
    <DropPage
      className={classes.page}
      shown={shown !== null}
      onDrop={({ files }) => take(files[0])}
      onPaste={(files) => take(files[0])}
    >
      <PageTitle title="Find a person by a photo" of={project.name}>
        {shown && (
          <Button variant="default" onClick={pick}>
            Another photo…
          </Button>
        )}
      </PageTitle>
      {!shown ? (
        <DropZone
          icon={<IconUserSearch size={44} stroke={1.3} />}
          title="Drop a photo of the person here"
          action={<Button onClick={pick}>Choose a photo</Button>}
        >
          or paste one with Ctrl+V. Every face of <bdi>{project.name}</bdi> that looks like a face on it is shown, named or
          not. The photo itself isn’t kept.
        </DropZone>
      ) : (
        <div className={classes.result}>
          <Stack className={classes.side} gap="sm">
            <BoxedPhoto
              key={shown.url}
              url={shown.url}
              name={shown.file.name}
              size={ask.data ?? null}
              faces={faces.map((face) => {
                const who = whoIs(face, line);
                const label = `${who}: show the faces that look like this one`;
                return { box: face.box, text: who, label, unknown: who === "unknown" };
              })}
              active={active}
              onActive={setActive}
            />
            {ask.data && (
              <Text size="sm" role="status">
                {faces.length > 1
                  ? `${counted(faces.length, "face")} found: choose one by a click on it.`
                  : faces.length === 1
                    ? "1 face found."
                    : ""}
              </Text>
            )}
            {chosen && (
              <div>
                <Text size="sm">The line: a distance of {line.toFixed(2)}</Text>
                <Slider
                  mt={6}
                  mb="lg"
                  min={0.1}
                  max={MOST.max_distance}
                  step={0.01}
                  value={line}
                  onChange={setLine}
                  label={(value) => value.toFixed(2)}
                  marks={[{ value: project.accept_distance, label: "project" }]}
                  thumbLabel="The distance under which faces are the same person"
                />
              </div>
            )}
            <Text size="xs" c="dimmed">
              The photo isn’t kept: it is gone when you leave this page.
            </Text>
          </Stack>
          <section className={classes.matches} aria-label="Faces that look like this one">
            {ask.isPending && (
              <>
                <Text role="status" mb="sm">
                  <Loader size={14} mr={8} /> Looking for faces, and for those like them …
                </Text>
                <TileSkeletons count={24} size_px={112} ratio={0.76} />
              </>
            )}
            {ask.isError && <ErrorState error={ask.error} onRetry={() => ask.mutate(shown.file)} />}
            {ask.data && !faces.length && (
              <EmptyState
                icon={<IconUserSearch size={36} stroke={1.5} />}
                title="No face was found on this photo"
                action={<Button onClick={pick}>Choose another photo</Button>}
              >
                Faces from {project.min_face_px} pixels are found. A larger or sharper photo may help.
              </EmptyState>
            )}
            {chosen && (
              <Matches key={active} project={project} found={chosen} line={line} onSay={label} />
            )}
          </section>
        </div>
      )}
      {shown && <UndoBar project={project} scopes={[]} onUndo={undo} onRedo={redo} busy={going} />}
    </DropPage>
  );
}
