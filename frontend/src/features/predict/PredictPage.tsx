import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { createBatch } from "../../api/batches";
import { fetchPhoto, useNamers } from "../../api/predict";
import type { Batch } from "../../api/types";
import { useCounts, useOpenProject } from "../../app/project";
import { DropPage } from "../../ui/DropZone";
import { PageTitle } from "../../ui/PageTitle";
import { sayError } from "../../ui/say";
import { useUrlState } from "../../ui/useUrlState";
import { type Found, fromDrop, fromFiles } from "../upload/dropped";
import { pickFiles } from "../upload/pick";
import { startFiles } from "./batchCenter";
import { nameOf } from "./address";
import { ByPicker } from "./ByPicker";
import { Camera } from "./Camera";
import { byText, LABELS, limitBody, namedBy, parseBy } from "./naming";
import { Photo } from "./Photo";
import classes from "./predict.module.css";
import { Start } from "./Start";
import { useLook } from "./useLook";
import { forget, showFile, type Shown, usePrediction } from "./usePrediction";

const PHOTOS = "image/*,.heic,.heif,.pgm,.tif,.tiff";

/** Photos go in, names come out; nothing of them is kept. */
export function PredictPage() {
  const project = useOpenProject();
  const labelled = useCounts(project).faces.labelled;
  const url = useUrlState();
  const navigate = useNavigate();
  const camera = url.choice("show", ["photo", "camera"]) === "camera";
  const [picture, setPicture] = useState<Shown | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const by = parseBy(url.get("by"));
  const query = usePrediction(project.id, camera ? null : picture, by);
  const look = useLook(project, {
    number: camera ? 0 : (picture?.number ?? 0),
    data: query.data,
    asking: query.isFetching,
    error: query.error,
    retry: () => void query.refetch(),
    may: project.can.label && project.can.upload && picture !== null,
  });
  useEffect(() => () => forget(picture), [picture]);

  const rule = { ...namedBy(by), ...limitBody(by, look.chosenLimit, useNamers(project.id)) };
  const open = (batch: Batch) => void navigate(`/projects/${project.id}/predict/batches/${batch.id}`);
  const start = useMutation({
    mutationFn: (found: Found | "project") =>
      found === "project"
        ? createBatch(project.id, { ...rule, source: "project" })
        : startFiles(project.id, found, rule),
    onSuccess: open,
    onError: sayError,
  });
  const see = (next: Shown | null) => {
    setPicture(next);
    url.set({ show: null });
  };
  const fetching = useMutation({
    mutationFn: (address: string) => fetchPhoto(project.id, address),
    onSuccess: (photo, address) => see(showFile(photo, nameOf(address))),
  });
  const take = async (found: Found) => {
    const [only] = found.sources;
    const count = found.sources.length + found.zips.length + found.broken.length;
    if (only && count === 1) see(showFile(await only.open(), only.name));
    else if (count) start.mutate(found);
  };
  const takeFiles = (files: Iterable<File>) => void take(fromFiles(files)).catch(sayError);
  const pickFolder = () => pickFiles({ folder: true }).then(takeFiles).catch(sayError);

  return (
    <DropPage
      className={classes.page}
      onDrop={(data) => void fromDrop(data).then(take).catch(sayError)}
      onPaste={takeFiles}
    >
      <PageTitle title="Predict" of={project.name}>
        <ByPicker
          project={project.id}
          by={by}
          onBy={(next) => {
            const text = byText(next);
            look.resetUnder();
            url.set({ by: text === LABELS ? null : text, under: null });
          }}
        />
        {(picture !== null || camera) && (
          <Group gap="xs">
            <Button variant="default" onClick={() => picker.current?.click()}>
              {camera ? "A photo…" : "Another photo…"}
            </Button>
            <Button variant="subtle" color="gray" leftSection={<IconX size={16} />} onClick={() => see(null)}>
              Close
            </Button>
          </Group>
        )}
      </PageTitle>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={PHOTOS}
        data-testid="predict-file"
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          takeFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      {labelled === 0 && (
        <Text mb="sm">
          No face has a name yet, so everyone will be unknown.{" "}
          <Anchor component={Link} to={`/projects/${project.id}/label`}>
            Say who is who first
          </Anchor>
          .
        </Text>
      )}
      {camera ? (
        <Camera key={byText(by)} project={project} by={by} onOpen={(frame) => see(showFile(frame, frame.name))} />
      ) : picture ? (
        <Photo project={project} picture={picture} size={query.data ?? null} look={look} />
      ) : (
        <Start
          project={project}
          onPick={() => picker.current?.click()}
          onFolder={pickFolder}
          onCamera={() => url.set({ show: "camera" }, true)}
          onProject={() => start.mutate("project")}
          onAddress={(address) => fetching.mutate(address)}
          fetching={fetching}
          starting={start.isPending}
        />
      )}
    </DropPage>
  );
}
