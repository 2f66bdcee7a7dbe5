import { expect, it } from "vitest";
import { face, labelled } from "../../../testing/samples";
import { nextToWalk } from "../walk";
import { groupedByPerson, groupToReview } from "./groups";

it("labels to review come by person, in the order in which people come first", () => {
  const faces = [face(1, labelled(6)), face(2, labelled(5)), face(3, labelled(6)), face(4)];
  const groups = groupedByPerson(faces);
  expect(groups.map(({ person, faces: own }) => [person.id, own.map(({ id }) => id)])).toEqual([
    [6, [1, 3]],
    [5, [2]],
  ]);
  expect(groupToReview(groups, 5, new Set())?.person.id).toBe(5);
  expect(groupToReview(groups, 9, new Set([6]))?.person.id).toBe(5);
  expect(groupToReview(groups, null, new Set([5, 6]))?.person.id).toBe(6);
  expect(groupToReview([], 5, new Set())).toBeUndefined();
});

it("walking one by one comes round to what was passed, the longest ago first", () => {
  const faces = [face(1), face(2), face(3)];
  expect(nextToWalk(faces, [], 1)?.id).toBe(2);
  expect(nextToWalk(faces, [2], 1)?.id).toBe(3);
  expect(nextToWalk(faces, [3, 2], 1)?.id).toBe(3);
  expect(nextToWalk([face(1)], [1], 1)).toBeUndefined();
});
