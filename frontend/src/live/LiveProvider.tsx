import { notifyManager, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { keys } from "../api/keys";
import type { Id } from "../api/types";
import { refetcherOf, write } from "./apply";
import { LiveContext } from "./context";
import { Gathering } from "./gathering";
import { pageOf } from "./pages";
import { LiveSocket, type SocketState, socketUrl } from "./socket";

/** Keeps a project's cache live while its pages are open, and lets others see which of them is. */
export function LiveProvider({ project, children }: { project: Id; children: ReactNode }) {
  const cache = useQueryClient();
  const [state, setState] = useState<SocketState>("connecting");
  const line = useRef<LiveSocket | null>(null);
  const page = pageOf(useLocation().pathname);

  useEffect(() => {
    const refetcher = refetcherOf(cache);
    const refetchAll = () => void cache.invalidateQueries({ queryKey: keys.project(project) });
    const gathering = new Gathering((events) =>
      notifyManager.batch(() => {
        for (const event of events) refetcher.add(write(cache, project, event));
      }),
    );
    const socket = new LiveSocket(socketUrl(project), {
      onEvent: (event) => gathering.add(event),
      onReconnect: refetchAll,
      onState: (next) => {
        setState(next);
        // Access may have just gone: the project's own answer says it in a sentence.
        if (next === "stopped") refetchAll();
      },
    });
    line.current = socket;
    socket.start();
    return () => {
      socket.stop();
      gathering.end();
    };
  }, [cache, project]);

  useEffect(() => line.current?.send({ type: "at", page }), [page, project]);

  return <LiveContext value={state}>{children}</LiveContext>;
}
