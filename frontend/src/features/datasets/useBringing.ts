import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { uploadDataset } from "../../api/datasets";
import { keys } from "../../api/keys";
import type { Id } from "../../api/types";
import { say } from "../../ui/say";
import type { Found } from "../upload/dropped";
import { openZip } from "../upload/zip";
import { type Tree, treeOf, zipTree } from "./folder";
import { asName, versionName } from "./versions";

interface Chosen {
  /** What its folder or ZIP is called, as a name to offer. */
  name: string;
  tree: Tree;
  /** What was chosen, if it is a ZIP already. */
  zip: Blob | null;
}

interface Going {
  what: "Packing" | "Sending";
  /** Files packed, or bytes sent. */
  done: number;
  total: number;
}

/** Looks into what was chosen, packs a folder and sends it; leaving stops what goes on. */
export function useBringing(project: Id, onSent: () => void) {
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [going, setGoing] = useState<Going | null>(null);
  const [looking, setLooking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const look = async (found: Promise<Found>) => {
    setError(null);
    setLooking(true);
    try {
      setChosen(await open(await found));
    } catch (problem) {
      setError(problem);
    } finally {
      setLooking(false);
    }
  };
  const send = (name: string) => {
    if (!chosen) return;
    const controller = new AbortController();
    running.current = controller;
    setError(null);
    bring(project, chosen, { name, signal: controller.signal, onGoing: setGoing })
      .then((made) => {
        void cache.invalidateQueries({ queryKey: keys.datasets(project) });
        say(`${versionName(made)} is being read.`);
        onSent();
      })
      .catch((problem: unknown) => {
        if (!controller.signal.aborted) setError(problem);
      })
      .finally(() => setGoing(null));
  };
  const stop = () => running.current?.abort();
  const again = () => {
    setChosen(null);
    setError(null);
  };
  return { chosen, going, looking, error, look, send, stop, again };
}

/** Raises an error with a sentence where it is neither a ZIP nor a folder. */
async function open({ sources, zips, name }: Found): Promise<Chosen | null> {
  const [zip] = zips;
  if (!zip && !sources.length) return null;
  if (!zip) return { name: asName(name), tree: treeOf(sources), zip: null };
  if (zips.length > 1 || sources.length) throw new Error("Bring one ZIP, or one folder, at a time.");
  const blob = await zip.open();
  const entries = await openZip(zip).catch(() => {
    throw new Error(`${zip.name} can’t be opened: it is no ZIP, or only a part of one. Make it anew.`);
  });
  // What is sent is the file itself, not what it holds unpacked.
  return { name: asName(zip.name.replace(/\.zip$/i, "")), tree: { ...treeOf(entries), bytes: blob.size }, zip: blob };
}

async function bring(
  project: Id,
  { tree, zip }: Chosen,
  {
    name,
    signal,
    onGoing,
  }: { name: string; signal: AbortSignal; onGoing: (going: Going) => void },
) {
  const total = tree.files.length;
  const file =
    zip ??
    (await zipTree(tree, { signal, onPacked: (done) => onGoing({ what: "Packing", done, total }) }));
  const sending = (done: number) => onGoing({ what: "Sending", done, total: file.size });
  sending(0);
  return uploadDataset(project, { name: name.trim(), note: "", file }, { onSent: sending, signal });
}
