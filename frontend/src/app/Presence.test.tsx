import userEvent from "@testing-library/user-event";
import type { Middleware } from "openapi-fetch";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { client } from "../api/client";
import type { Here, InHand, User } from "../api/types";
import { draw } from "../testing/render";
import { others } from "./hereText";
import { Presence } from "./Presence";
import { UserContext } from "./user";

const SINCE = "2026-01-01T00:00:00Z";
const here = (id: number, page = "label"): Here => ({ user: { id, name: `s${id}` }, page, since: SINCE });
const holds = (id: number, faces: number): InHand => ({
  user: { id, name: `s${id}` },
  face_ids: Array.from({ length: faces }, (_, at) => at),
  until: SINCE,
});
const me: User = { id: 1, username: "s1", display_name: "", email: "", is_admin: false, is_active: true };

let answers: Record<string, unknown[]> = {};
const site: Middleware = {
  onRequest: ({ request }) => Response.json({ items: answers[request.url.split("/").at(-1) ?? ""] }),
};
beforeEach(() => client.use(site));
afterEach(() => client.eject(site));

function bar(present: Here[], held: InHand[] = []) {
  answers = { presence: present, holds: held };
  return draw(
    <UserContext value={me}>
      <Presence project={7} />
    </UserContext>,
  );
}

describe("who is here", () => {
  it("says what others do, and nothing of oneself", () => {
    const all = [here(1), here(2), here(3, ""), here(4, "people"), here(5, "later")];
    const doing = others(all, [holds(1, 9), holds(2, 1), holds(4, 1200)], 1);
    expect(doing.map(({ name, doing }) => `${name}: ${doing}`)).toEqual([
      "s2: Label · 1 face in hand",
      "s3: ",
      "s4: People · 1,200 faces in hand",
      "s5: ",
    ]);
  });

  it("shows nothing to someone alone", async () => {
    const { cache, queryByRole } = bar([here(1)]);
    await vi.waitFor(() => expect(cache.isFetching()).toBe(0));
    expect(queryByRole("button")).toBeNull();
  });

  it("shows four avatars and how many more; a key opens the list of all", async () => {
    const { findByRole, findByText, getByText } = bar([1, 2, 3, 4, 5, 6, 7].map((id) => here(id)), [
      holds(7, 34),
    ]);
    const button = await findByRole("button", { name: /^Also here: s2, s3, s4, s5, s6, s7/ });
    expect(button.textContent).toContain("+2");
    button.focus();
    await userEvent.keyboard("{Enter}");
    await findByText("Label · 34 faces in hand");
    expect(getByText("s7")).toBeTruthy();
  });
});
