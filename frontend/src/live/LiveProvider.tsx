import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { keys } from "../api/keys";
import type { Id } from "../api/types";
import { refetcherOf, write } from "./apply";
import { LiveContext } from "./context";
import { LiveSocket, type SocketState, socketUrl } from "./socket";

/** Keeps a project's cache live while its pages are open. */
export function LiveProvider({ project, children }: { project: Id; children: ReactNode }) {
  const cache = useQueryClient();
  const [state, setState] = useState<SocketState>("connecting");

  useEffect(() => {
    const refetcher = refetcherOf(cache);
    const refetchAll = () => void cache.invalidateQueries({ queryKey: keys.project(project) });
    const socket = new LiveSocket(socketUrl(project), {
      onEvent: (event) => refetcher.add(write(cache, project, event)),
      onReconnect: refetchAll,
      onState: (next) => {
        setState(next);
        // Access may have just gone: the project's own answer says it in a sentence.
        if (next === "stopped") refetchAll();
      },
    });
    socket.start();
    return () => socket.stop();
  }, [cache, project]);

  return <LiveContext value={state}>{children}</LiveContext>;
}
