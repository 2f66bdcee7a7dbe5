import { describe, expect, it } from "vitest";
import { keys } from "../api/keys";
import { face, labelled } from "../testing/samples";
import type { Entry } from "./entries";
import { reduce } from "./reducer";

const P = 7;

describe("the team", () => {
  const user = { id: 5, name: "s5" };

  it("who has what in hand and who is here are what the event says, asked for before or not", () => {
    const held = { items: [{ user, face_ids: [1, 2], until: "2026-01-01T00:01:00Z" }] };
    const entry: Entry = { key: keys.holds(P), data: { items: [] } };
    for (const entries of [[], [entry]]) {
      const { set, refetch } = reduce({ type: "holds.changed", ...held }, entries, P);
      expect(set).toEqual([{ key: keys.holds(P), data: held }]);
      expect(refetch).toEqual([keys.team(P)]);
    }
    const here = { items: [{ user, page: "label", since: "2026-01-01T00:00:00Z" }] };
    const { set } = reduce({ type: "presence.changed", ...here }, [], P);
    expect(set).toEqual([{ key: keys.presence(P), data: here }]);
  });

  it("has other numbers after each answer", () => {
    const { refetch } = reduce({ type: "faces.changed", faces: [face(1, labelled(5))], by: user }, [], P);
    expect(refetch).toContainEqual(keys.team(P));
  });
});
