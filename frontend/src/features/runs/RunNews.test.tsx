import { Notifications, notifications } from "@mantine/notifications";
import { act, screen } from "@testing-library/react";
import type { Middleware } from "openapi-fetch";
import { afterEach, beforeEach, expect, it } from "vitest";
import { client } from "../../api/client";
import { keys } from "../../api/keys";
import type { Run } from "../../api/types";
import { write } from "../../live/apply";
import { draw } from "../../testing/render";
import { over, run, whole } from "../../testing/runs";
import { RunNews } from "./RunNews";

const P = 7;
let runs: Run[];

/** A site with these runs. */
const site: Middleware = {
  onRequest({ request }) {
    const id = Number(/\/runs\/(\d+)$/.exec(new URL(request.url).pathname)?.[1]);
    const one = runs.find((other) => other.id === id);
    if (one) return Response.json(whole(one, []));
    return Response.json({ items: runs.filter(({ finished_at }) => finished_at === null), next: null });
  },
};

beforeEach(() => {
  runs = [run(3), run(2), run(1, over)];
  client.use(site);
});
afterEach(() => {
  client.eject(site);
  notifications.clean();
});

const shown = () =>
  draw(
    <>
      <Notifications />
      <RunNews project={P} />
    </>,
  );
const known = async () => {
  const { cache } = shown();
  await act(() => new Promise((resolve) => setTimeout(resolve, 30)));
  expect(cache.getQueryData(keys.runs(P, { state: "open" }))).toBeDefined();
  return cache;
};
const ends = (id: number, changes: Partial<Run>) => {
  const ended = run(id, { ...over, ...changes });
  runs = runs.map((one) => (one.id === id ? ended : one));
  return ended;
};

it("tells once of a run that an event ends, with a way to it", async () => {
  const cache = await known();
  const ended = ends(2, {});
  act(() => void write(cache, P, { type: "run.changed", run: ended }));
  expect(await screen.findByText(/glossy-manatee-2 has finished/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Show the run" })).toBeTruthy();
  act(() => void write(cache, P, { type: "run.changed", run: ended }));
  expect(screen.getAllByText(/glossy-manatee-2 has finished/)).toHaveLength(1);
  expect(screen.queryByText(/glossy-manatee-1/)).toBeNull();
});

it("tells of one whose event was lost, once the list says so", async () => {
  const cache = await known();
  ends(3, { state: "failed" });
  await act(() => cache.invalidateQueries({ queryKey: keys.allRuns(P) }));
  expect(await screen.findByText(/glossy-manatee-3 has failed/)).toBeTruthy();
});

it("says nothing of what was cancelled or moved to the trash", async () => {
  const cache = await known();
  ends(3, { state: "cancelled" });
  ends(2, { deleted_at: "2026-01-02T00:00:00Z" });
  await act(() => cache.invalidateQueries({ queryKey: keys.allRuns(P) }));
  await act(() => new Promise((resolve) => setTimeout(resolve, 60)));
  expect(screen.queryByText(/glossy-manatee/)).toBeNull();
});
