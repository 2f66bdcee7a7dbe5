import { type RefObject, useEffect, useEffectEvent, useReducer, useRef, useState } from "react";
import { ApiError } from "../../api/errors";
import { predict } from "../../api/predict";
import type { Id, Prediction } from "../../api/types";
import { useKeys } from "../../keys/useKeys";
import { dueIn, hold, released } from "./holding";
import { type By, namedBy } from "./naming";
import { ordered } from "./relabel";
import { pictureOf } from "./useCamera";

/** The last picture that was sent, with its answer. */
export interface Frame {
  blob: Blob;
  url: string;
  data: Prediction;
}

/** Sends the camera's pictures, one after the other, while the button or Space is held. */
export function useHeld(project: Id, by: By, video: RefObject<HTMLVideoElement | null>, ready: boolean) {
  const [state, tell] = useReducer(hold, released);
  const [frame, setFrame] = useState<Frame | null>(null);
  const [error, setError] = useState<Error | null>(null);
  // What is true at this very moment: a picture may be ready just when the button is released.
  const held = useRef(false);
  const leaving = useRef<AbortController | null>(null);

  const press = () => {
    if (!ready) return;
    held.current = true;
    setError(null);
    tell({ type: "press" });
  };
  const release = () => {
    held.current = false;
    tell({ type: "release" });
  };
  const send = useEffectEvent(async () => {
    if (!held.current || !video.current) return;
    tell({ type: "sent", at: performance.now() });
    const abort = new AbortController();
    leaving.current = abort;
    try {
      const blob = await pictureOf(video.current);
      if (!blob || !held.current || abort.signal.aborted) return;
      const picture = { file: blob, name: "camera.jpg" };
      const data = ordered(await predict(project, picture, namedBy(by), abort.signal));
      setFrame({ blob, url: URL.createObjectURL(blob), data });
      setError(null);
    } catch (failure) {
      if (abort.signal.aborted) return;
      setError(failure instanceof Error ? failure : new Error());
      // What doesn't pass by itself isn't asked for twice a second.
      if (!(failure instanceof ApiError && failure.passing)) release();
    } finally {
      tell({ type: "answered" });
    }
  });
  useEffect(() => {
    const due = dueIn(state, performance.now());
    if (due === null) return;
    const timer = setTimeout(() => void send(), due);
    return () => clearTimeout(timer);
  }, [state]);

  const letGo = useEffectEvent(release);
  useEffect(() => {
    const up = (event: KeyboardEvent) => {
      if (event.key === " ") letGo();
    };
    const away = () => letGo();
    window.addEventListener("keyup", up);
    window.addEventListener("blur", away);
    document.addEventListener("visibilitychange", away);
    return () => {
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", away);
      document.removeEventListener("visibilitychange", away);
      held.current = false;
      leaving.current?.abort();
    };
  }, []);
  useKeys("camera", { "camera.hold": press });
  const url = frame?.url;
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);
  return { held: state.held, waiting: state.waiting, frame, error, press, release, dismiss: () => setFrame(null) };
}
