import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { keys } from "../api/keys";
import type { PhotoDetail } from "../api/types";
import { face, photo } from "../testing/samples";
import { refetcherOf, write } from "./apply";

afterEach(() => vi.useRealTimers());

test("an answer that was on its way when an event came is asked for again", async () => {
  vi.useFakeTimers();
  const cache = new QueryClient();
  const before: PhotoDetail = {
    ...photo(3, { face_count: 1 }),
    faces: [face(7, { photo_id: 3 })],
    previous_id: null,
    next_id: null,
  };
  const queryKey = keys.photo(1, 3);
  cache.setQueryData(queryKey, before);
  let answer = before; // made before the face was deleted
  const queryFn = () => {
    const made = answer;
    return new Promise<PhotoDetail>((give) => setTimeout(() => give(made), 100));
  };
  const stop = new QueryObserver(cache, { queryKey, queryFn, staleTime: 0 }).subscribe(() => undefined);
  const shown = () => cache.getQueryData<PhotoDetail>(queryKey)?.faces.length;

  answer = { ...before, faces: [], face_count: 0 };
  const refetch = write(cache, 1, { type: "faces.removed", photo_id: 3, ids: [7] });
  expect(shown()).toBe(0);
  expect(refetch).toContainEqual(queryKey);
  refetcherOf(cache).add(refetch);
  await vi.advanceTimersByTimeAsync(150);
  expect(shown()).toBe(1); // the old answer came
  await vi.advanceTimersByTimeAsync(1_000);
  expect(shown()).toBe(0);
  expect(write(cache, 1, { type: "faces.removed", photo_id: 3, ids: [7] })).not.toContainEqual(queryKey);
  stop();
});
