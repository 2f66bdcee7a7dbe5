import { Anchor, Button, Loader, Paper, Slider, Stack, Text } from "@mantine/core";
import { IconScan } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ChangeEvent, useRef, useState } from "react";
import { Link } from "react-router";
import { predict } from "../../api/predict";
import type { PredictedFace, Prediction } from "../../api/types";
import { useCounts, useOpenProject } from "../../app/project";
import { BoxedPhoto, type Boxed } from "../../ui/BoxedPhoto";
import { DropPage, DropZone } from "../../ui/DropZone";
import { counted } from "../../ui/duration";
import { ErrorState } from "../../ui/ErrorState";
import { PageTitle } from "../../ui/PageTitle";
import { Neighbours } from "./Neighbours";
import classes from "./predict.module.css";
import { type Named, relabel } from "./relabel";

interface Shown {
  file: File;
  url: string;
}

/** A photo goes in, names come out; nothing of it is kept. */
export function PredictPage() {
  const project = useOpenProject();
  const counts = useCounts(project);
  const [shown, setShown] = useState<Shown | null>(null);
  const [accept, setAccept] = useState(project.accept_distance);
  const [active, setActive] = useState<number | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const ask = useMutation<Prediction, Error, File>({
    mutationFn: (file) => predict(project.id, file, file.name),
  });

  const take = (file: File | undefined) => {
    if (!file) return;
    setShown((before) => {
      if (before) URL.revokeObjectURL(before.url);
      return { file, url: URL.createObjectURL(file) };
    });
    setActive(null);
    ask.mutate(file);
  };
  const faces = ask.data?.faces ?? [];
  const named = faces.map((face) => relabel(face, accept));
  const chosen = active === null ? undefined : faces[active];
  return (
    <DropPage
      className={classes.page}
      onDrop={({ files }) => take(files[0])}
      onPaste={(files) => take(files[0])}
    >
      <PageTitle title="Predict" of={project.name}>
        {shown && (
          <Button variant="default" onClick={() => picker.current?.click()}>
            Another photo…
          </Button>
        )}
      </PageTitle>
      <input
        ref={picker}
        type="file"
        hidden
        accept="image/*,.heic,.heif,.pgm,.tif,.tiff"
        data-testid="predict-file"
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          take(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {counts.faces.labelled === 0 && (
        <Text mb="sm">
          No face has a name yet, so everyone will be unknown.{" "}
          <Anchor component={Link} to={`/projects/${project.id}/label`}>
            Say who is who first
          </Anchor>
          .
        </Text>
      )}
      {!shown ? (
        <DropZone
          icon={<IconScan size={44} stroke={1.3} />}
          title="Drop a photo here"
          action={<Button onClick={() => picker.current?.click()}>Choose a photo</Button>}
        >
          or paste one with Ctrl+V. It is named by the project’s labels and not kept.
        </DropZone>
      ) : (
        <div className={classes.result}>
          <div className={classes.stage}>
            <BoxedPhoto
              key={shown.url}
              url={shown.url}
              name={shown.file.name}
              size={ask.data ?? null}
              faces={faces.map((face, index) => boxed(face, named[index]))}
              active={active}
              onActive={setActive}
            />
          </div>
          <Stack className={classes.side} gap="md">
            {ask.isPending && (
              <Text role="status">
                <Loader size={14} mr={8} /> Looking for faces…
              </Text>
            )}
            {ask.isError && <ErrorState error={ask.error} onRetry={() => ask.mutate(shown.file)} />}
            {ask.data && (
              <>
                <div role="status">
                  <Text fw={600}>{faces.length ? counted(faces.length, "face") : "No face was found"}</Text>
                  <Text size="xs" c="dimmed">
                    compared with {counted(ask.data.labelled_faces, "labelled face")} in{" "}
                    {Math.round(ask.data.took_ms)} ms
                  </Text>
                </div>
                <div>
                  <Text size="sm" id="accept-label">
                    Accept a name under a distance of {accept.toFixed(2)}
                  </Text>
                  <Slider
                    mt={6}
                    mb="lg"
                    min={0.1}
                    max={1}
                    step={0.01}
                    value={accept}
                    onChange={setAccept}
                    label={(value) => value.toFixed(2)}
                    marks={[{ value: project.accept_distance, label: "project" }]}
                    thumbLabel="Accept a name under this distance"
                  />
                </div>
                <FaceList faces={faces} named={named} active={active} onActive={setActive} />
                {chosen && <Neighbours face={chosen} project={project.id} />}
              </>
            )}
          </Stack>
        </div>
      )}
    </DropPage>
  );
}

function boxed({ box }: PredictedFace, who: Named | undefined): Boxed {
  const text = who?.name ? `${who.name} ${Math.round(100 * who.confidence)} %` : "unknown";
  return {
    box,
    text,
    label: `${text}: show who voted`,
    unknown: !who?.name,
  };
}

function FaceList({
  faces,
  named,
  active,
  onActive,
}: {
  faces: Prediction["faces"];
  named: ReturnType<typeof relabel>[];
  active: number | null;
  onActive: (index: number) => void;
}) {
  return (
    <Paper withBorder radius="md" style={{ overflow: "hidden" }}>
      {faces.map((face, index) => (
        <button
          // The faces of one answer have no ids and never change places.
          key={index}
          type="button"
          className={classes.line}
          data-active={active === index || undefined}
          onClick={() => onActive(index)}
        >
          <Text size="sm" fw={500} c={named[index]?.name ? undefined : "dimmed"} truncate flex={1} ta="left">
            {named[index]?.name ?? "unknown"}
          </Text>
          <Text size="xs" c="dimmed">
            {named[index]?.name ? `${Math.round(100 * face.confidence)} %` : ""}
            {named[index]?.distance === null ? "" : ` · ${named[index]?.distance?.toFixed(3) ?? ""}`}
          </Text>
        </button>
      ))}
    </Paper>
  );
}
