import { expect, it } from "vitest";
import { counts } from "../../../testing/samples";
import { listedQueues, queueOf } from "./queues";

it.each([
  ["", "clusters"],
  ["nonsense", "clusters"],
  ["suggested", "suggestions"],
  ["todo", "todo"],
  ["labelled", "labelled"],
  ["rejected", "rejected"],
  ["set_aside", "set_aside"],
  ["doubtful", "doubtful"],
  ["unlabelled", "unlabelled"],
])("show=%s opens %s", (show, value) => expect(queueOf(show).value).toBe(value));

it("lists what was sent back only while there is some, or it is open", () => {
  const values = (sent_back: number, open = "") =>
    listedQueues({ ...counts, faces: { ...counts.faces, sent_back } }, queueOf(open)).map(({ value }) => value);
  expect(values(0)).not.toContain("sent_back");
  expect(values(2)).toContain("sent_back");
  expect(values(0, "sent_back")).toContain("sent_back");
});
