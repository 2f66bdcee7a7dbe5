import { ActionIcon, Button, Group, Loader, Stack, Text, Tooltip } from "@mantine/core";
import { IconCamera, IconCameraOff, IconCameraRotate, IconPhotoSearch, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { sentence } from "../../api/errors";
import type { Project } from "../../api/types";
import { Caps } from "../../keys/Caps";
import { FaceBoxes } from "../../ui/FaceBoxes";
import { Answer } from "./Answer";
import { boxesOf } from "./boxes";
import type { By } from "./naming";
import classes from "./predict.module.css";
import { useCamera } from "./useCamera";
import { useHeld } from "./useHeld";
import { useLook } from "./useLook";

/** The camera's picture; it is sent only while the button is held. */
export function Camera({ project, by, onOpen }: { project: Project; by: By; onOpen: (frame: File) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [facing, setFacing] = useState<"user" | "environment">("user");
  const [attempt, setAttempt] = useState(0);
  const [ratio, setRatio] = useState(16 / 9);
  const { state, reason, cameras, stream } = useCamera(facing, attempt);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  const { held, frame, error, press, release, dismiss } = useHeld(project.id, by, video, state === "on");
  const look = useLook(project, {
    number: frame ? 1 : 0,
    data: frame?.data,
    asking: false,
    error: null,
    retry: () => undefined,
    may: false,
  });
  const still = frame !== null && !held;
  return (
    <div className={classes.result}>
      <div className={classes.stage}>
        <div
          className={classes.camera}
          data-held={held || undefined}
          style={{ aspectRatio: ratio, width: `min(100%, calc(68dvh * ${ratio}))` }}
        >
          <video
            ref={video}
            muted
            autoPlay
            playsInline
            aria-label="What the camera sees"
            onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight } }) =>
              setRatio(videoHeight ? videoWidth / videoHeight : 16 / 9)
            }
          />
          {still && <img src={frame.url} alt="What was sent last" />}
          {frame && (
            <FaceBoxes
              size={frame.data}
              faces={boxesOf(look.faces, look.shown)}
              active={look.active}
              onActive={look.choose}
            />
          )}
          {state !== "on" && (
            <Stack className={classes.cameraOff} align="center" justify="center" gap="xs" role="status">
              {state === "asking" ? <Loader size={22} /> : <IconCameraOff size={34} stroke={1.4} />}
              <Text size="sm" maw={440} ta="center">
                {state === "asking" ? "Waiting for the camera. The browser may ask you whether it may be used." : reason}
              </Text>
              {state === "off" && (
                <Button variant="default" size="xs" onClick={() => setAttempt(attempt + 1)}>
                  Try again
                </Button>
              )}
            </Stack>
          )}
        </div>
        <Group justify="center" gap="xs" mt="sm" className={classes.shutter}>
          <Button
            size="md"
            miw={270}
            data-keys="page"
            variant={held ? "filled" : "light"}
            disabled={state !== "on"}
            aria-pressed={held}
            leftSection={<IconCamera size={19} />}
            rightSection={<Caps of=" " />}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              press();
            }}
            onPointerUp={release}
            onPointerCancel={release}
            onLostPointerCapture={release}
            onContextMenu={(event) => event.preventDefault()}
          >
            {held ? "Looking … let go to stop" : "Hold to see who it is"}
          </Button>
          {cameras > 1 && (
            <Tooltip label="Another camera">
              <ActionIcon
                size={42}
                variant="default"
                aria-label="Another camera"
                onClick={() => setFacing(facing === "user" ? "environment" : "user")}
              >
                <IconCameraRotate size={19} />
              </ActionIcon>
            </Tooltip>
          )}
          {still && (
            <>
              <Button size="sm" h={42} variant="default" leftSection={<IconPlayerPlay size={17} />} onClick={dismiss}>
                Live
              </Button>
              <Button
                size="sm"
                h={42}
                variant="default"
                leftSection={<IconPhotoSearch size={18} />}
                onClick={() => onOpen(new File([frame.blob], fileName(), { type: "image/jpeg" }))}
              >
                Open as a photo
              </Button>
            </>
          )}
        </Group>
        <Text size="xs" c="dimmed" ta="center" mt={8} role={error ? "alert" : undefined}>
          {error ? sentence(error) : noteOf(held, still)}
        </Text>
      </div>
      <div className={classes.side}>
        {frame ? (
          <Answer {...look.answer} />
        ) : (
          <Text size="sm" c="dimmed">
            Hold the button or the space bar: whoever is in the picture is named, about twice a second.
          </Text>
        )}
      </div>
    </div>
  );
}

function noteOf(held: boolean, still: boolean): string {
  if (held) return "Pictures are sent to the site now. None of them is kept.";
  return still
    ? "Nothing is sent. This is the last picture that was; the site hasn’t kept it."
    : "Nothing is sent while the button isn’t held.";
}

const fileName = () => `camera ${new Date().toLocaleString("sv").replaceAll(":", "-")}.jpg`;
