import { act } from "@testing-library/react";
import type { Middleware } from "openapi-fetch";
import { useEffect, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { client } from "../../api/client";
import type { Id } from "../../api/types";
import { LiveContext } from "../../live/context";
import type { SocketState } from "../../live/socket";
import { draw } from "../../testing/render";
import { RENEW_MS, SETTLE_MS } from "./holding";
import { useHolds } from "./useHolds";

let asked: string[];

const note = (method: string, headers: Headers, rest: string) =>
  asked.push(`${method} ${headers.get("X-CSRFToken") ?? "no token"} ${rest}`);

/** A site in which somebody else has face 2. */
const site: Middleware = {
  async onRequest({ request }) {
    if (request.method === "DELETE") {
      note("DELETE", request.headers, "");
      return new Response(null, { status: 204 });
    }
    const { faces } = (await request.json()) as { faces: Id[] };
    note(request.method, request.headers, faces.join());
    const until = "2026-01-01T00:01:00Z";
    const refused = faces
      .filter((id) => id === 2)
      .map((face_id) => ({ face_id, user: { id: 9, name: "s9" }, until }));
    return Response.json({ granted: [], refused, until });
  },
};

beforeEach(() => {
  asked = [];
  document.cookie = "csrftoken=abc";
  client.use(site);
  vi.stubGlobal("fetch", (url: string, { method, headers, keepalive }: RequestInit) => {
    note(method ?? "GET", new Headers(headers), `${url} ${keepalive ? "outlives the page" : ""}`);
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  client.eject(site);
});

let show: (faces: readonly Id[]) => void;
let connect: (state: SocketState) => void;

function Card({ faces }: { faces: readonly Id[] }) {
  const { refused } = useHolds(7, faces);
  return <p>{[...refused].map(([id, { user }]) => `${id}: ${user.name}`).join() || "all yours"}</p>;
}

function Page() {
  const [faces, setFaces] = useState<readonly Id[]>([1, 2]);
  const [state, setState] = useState<SocketState>("open");
  useEffect(() => {
    show = setFaces;
    connect = setState;
  }, []);
  return (
    <LiveContext value={state}>
      <Card faces={faces} />
    </LiveContext>
  );
}

const after = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

it("takes, renews, follows the page's faces and lets go", async () => {
  const { findByText, unmount } = draw(<Page />);
  await after(SETTLE_MS);
  await findByText("2: s9");
  expect(asked).toEqual(["POST abc 1,2"]);
  await after(RENEW_MS);
  expect(asked).toHaveLength(2);
  act(() => show([3]));
  await after(SETTLE_MS);
  await findByText("all yours");
  expect(asked.slice(2)).toEqual(["POST abc 3"]);
  window.dispatchEvent(new Event("pagehide"));
  expect(asked.at(-1)).toBe("DELETE abc /api/v1/projects/7/holds outlives the page");
  window.dispatchEvent(new Event("pageshow"));
  await after(10);
  unmount();
  await after(10);
  expect(asked.slice(-2)).toEqual(["POST abc 3", "DELETE abc "]);
});

it("takes again what the site let go of while the line was broken", async () => {
  const { unmount } = draw(<Page />);
  await after(SETTLE_MS);
  act(() => connect("waiting"));
  expect(asked).toHaveLength(1);
  act(() => connect("open"));
  await after(10);
  expect(asked).toEqual(["POST abc 1,2", "POST abc 1,2"]);
  unmount();
  await after(10);
});
