import { expect, it } from "vitest";
import type { Neighbour, PredictedFace } from "../../api/types";
import { Voters } from "./voters";

const neighbour = (face_id: number | null, version: number | null): Neighbour => ({
  face_id,
  crop_url: "",
  person: null,
  name: "s1",
  distance: 0.3,
  version,
  voted: true,
  weight: 1,
});
const answer = (...neighbours: Neighbour[]) => ({ faces: [{ neighbours } as PredictedFace] });

it("notices another label of a face that voted, once", () => {
  const voters = new Voters();
  voters.see(answer(neighbour(1, 4), neighbour(2, 1)));
  expect(voters.changed([{ id: 1, version: 4 }])).toBe(false);
  expect(voters.changed([{ id: 9, version: 5 }])).toBe(false);
  expect(voters.changed([{ id: 9, version: 5 }, { id: 1, version: 5 }])).toBe(true);
  expect(voters.changed([{ id: 1, version: 5 }])).toBe(false);
});

it("still knows those that an earlier answer showed", () => {
  const voters = new Voters();
  voters.see(answer(neighbour(1, 4)));
  expect(voters.changed([{ id: 1, version: 5 }])).toBe(true);
  voters.see(answer(neighbour(2, 1)));
  expect(voters.changed([{ id: 1, version: 6 }])).toBe(true); // it was undone, and votes again
});

it("leaves out what only a data set knows", () => {
  const voters = new Voters();
  voters.see(answer(neighbour(null, null)));
  expect(voters.changed([{ id: 1, version: 1 }])).toBe(false);
});
