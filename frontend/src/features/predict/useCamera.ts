import { useEffect, useState } from "react";
import { INSECURE, sentSize, whyOff } from "./cameraText";

export interface CameraState {
  state: "asking" | "on" | "off";
  /** Why it is off. */
  reason: string;
  /** Cameras that there are to choose from. */
  cameras: number;
  stream: MediaStream | null;
}

const ASKING: CameraState = { state: "asking", reason: "", cameras: 0, stream: null };

const off = (reason: string): CameraState => ({ state: "off", reason, cameras: 0, stream: null });

/** Opens the camera; stops it when the page is left or another one is asked for. */
export function useCamera(facing: "user" | "environment", attempt: number) {
  const wanted = `${facing} ${attempt}`;
  const [found, setFound] = useState({ of: "", camera: ASKING });
  useEffect(() => {
    let stream: MediaStream | undefined;
    let left = false;
    const tell = (camera: CameraState) => left || setFound({ of: wanted, camera });
    const open = async () => {
      // Pages without HTTPS have none, whatever the types say.
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (!devices?.getUserMedia) return tell(off(INSECURE));
      try {
        const opened = await devices.getUserMedia({
          audio: false,
          video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } },
        });
        if (left) return stop(opened);
        stream = opened;
        for (const track of opened.getTracks()) {
          track.addEventListener("ended", () =>
            tell(off("The camera was switched off or unplugged. Try again.")),
          );
        }
        const all = await devices.enumerateDevices();
        const cameras = all.filter(({ kind }) => kind === "videoinput").length;
        tell({ state: "on", reason: "", cameras, stream: opened });
      } catch (error) {
        tell(off(whyOff(error)));
      }
    };
    void open();
    return () => {
      left = true;
      if (stream) stop(stream);
    };
  }, [facing, wanted]);
  return found.of === wanted ? found.camera : ASKING;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Returns the video's present picture as a JPEG; null before there is one. */
export async function pictureOf(video: HTMLVideoElement): Promise<Blob | null> {
  if (!video.videoWidth) return null;
  const canvas = document.createElement("canvas");
  const { width, height } = sentSize(video.videoWidth, video.videoHeight);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(video, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}
