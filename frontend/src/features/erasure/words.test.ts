import { expect, it } from "vitest";
import { isTyped, phraseFor, retentionText, stayText, summary, wentText } from "./words";

it("counts in words, also what only a newer site knows", () => {
  expect(wentText({ kind: "faces", count: 1 })).toBe("1 face");
  expect(wentText({ kind: "dataset_faces", count: 1200 })).toBe("1,200 faces in data sets");
  expect(wentText({ kind: "voice_prints", count: 2 })).toBe("2 voice prints");
});

it("sums up by photos, people and faces", () => {
  const went = [
    { kind: "photos", count: 2 },
    { kind: "faces", count: 3 },
    { kind: "vectors", count: 3 },
  ];
  expect(summary(went)).toBe("2 photos, 3 faces");
  expect(summary([{ kind: "files", count: 3 }])).toBe("3 files");
  expect(summary([])).toBe("Nothing");
});

it("asks for a number from eleven photos on", () => {
  expect([phraseFor(1), phraseFor(10), phraseFor(11), phraseFor(1234)]).toEqual(["", "", "11", "1234"]);
});

it("takes a typed name or number as people write them", () => {
  expect(isTyped("s1  Case", " S1 case ")).toBe(true);
  expect(isTyped("s1", "s2")).toBe(false);
  expect(isTyped("s1", "")).toBe(false);
  expect(isTyped("1234", "1,234")).toBe(true);
  expect(isTyped("1234", "123")).toBe(false);
});

it("says plainly that photos which stay show the person", () => {
  expect(stayText(0, false)).toBe("");
  expect(stayText(1, true)).toBe("1 photo was kept and still shows the person.");
  expect(stayText(2, false)).toContain("2 photos stay and still show the person");
});

it("says how many photos a timer takes at once", () => {
  expect(retentionText(1, 0)).toBe(
    "No photo is that old now. Every photo is then erased 1 day after it came in, with its faces, and can’t be brought back.",
  );
  expect(retentionText(30, 1)).toContain("1 photo is older and goes at once.");
  expect(retentionText(30, 1200)).toContain("1,200 photos are older and go at once.");
});
