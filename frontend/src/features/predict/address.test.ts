import { expect, it } from "vitest";
import { addressProblem, nameOf } from "./address";

it("takes addresses of the web", () => {
  expect(addressProblem("https://example.org/s1.jpg")).toBeNull();
  expect(addressProblem("http://example.org:8080/s1.jpg?size=large")).toBeNull();
});

it.each([
  ["", "Type or paste"],
  ["example.org/s1.jpg", "no whole address"],
  ["file:///etc/passwd", "Only addresses"],
  ["data:image/png;base64,AA", "Only addresses"],
  ["https://s1:secret@example.org/s1.jpg", "Leave out"],
])("says what is wrong with %s", (text, said) => {
  expect(addressProblem(text)).toContain(said);
});

it.each([
  ["https://example.org/a/s1%20out.jpg?size=large", "s1 out.jpg"],
  ["https://example.org/a/100%25%.jpg", "100%25%.jpg"],
  ["https://example.org", "photo"],
])("calls what is at %s %s", (text, name) => {
  expect(nameOf(text)).toBe(name);
});
