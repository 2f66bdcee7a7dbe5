import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { type Picture, predict } from "../../api/predict";
import { keys } from "../../api/keys";
import type { Id } from "../../api/types";
import { refetcherOf } from "../../live/apply";
import { listen } from "../../live/listeners";
import { type By, byText, namedBy } from "./naming";
import { ordered } from "./relabel";
import { Voters } from "./voters";

/** A picture that is looked at, with a number of its own. */
export interface Shown {
  number: number;
  name: string;
  picture: Picture;
  /** To show it with. */
  url: string;
}

let numbers = 0;

/** Returns a file as something to look at; `forget` it when it is gone from the page. */
export function showFile(file: Blob, name: string): Shown {
  return { number: (numbers += 1), name, picture: { file, name }, url: URL.createObjectURL(file) };
}

export function forget(shown: Shown | null): void {
  if (shown?.url) URL.revokeObjectURL(shown.url);
}

/** Who is on a picture; asked again when a face that voted gets another label. */
export function usePrediction(project: Id, shown: Shown | null, by: By) {
  const cache = useQueryClient();
  const number = shown?.number ?? 0;
  const key = keys.prediction(project, number, byText(by));
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      if (!shown) throw new Error("There is no picture to look at.");
      return ordered(await predict(project, shown.picture, namedBy(by), signal));
    },
    enabled: shown !== null,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    // Another classifier's names come over the last ones; another picture's don't.
    placeholderData: (last, before) => (before?.queryKey[2] === number ? last : undefined),
  });
  const { data } = query;
  const voters = useMemo(() => ({ photo: number, known: new Voters() }), [number]);
  useEffect(() => {
    if (data) voters.known.see(data);
  }, [data, voters]);
  useEffect(
    () =>
      listen(cache, (of, event) => {
        if (of !== project || event.type !== "faces.changed" || !voters.known.changed(event.faces)) return;
        refetcherOf(cache).add([keys.predictions(project)]);
      }),
    [cache, project, voters],
  );
  return query;
}
