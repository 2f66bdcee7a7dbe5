import { expect, it } from "vitest";
import { sha256 } from "./hash";

const { signal } = new AbortController();

it("gives the known digests", async () => {
  // FIPS 180-4: the empty message and "abc".
  expect(await sha256(new Blob([]), signal)).toBe(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  expect(await sha256(new Blob(["abc"]), signal)).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

it("gives the same over many slices, several at a time", async () => {
  // One million "a", from the same standard, times four to pass the slice's size.
  const million = "a".repeat(1_000_000);
  const both = await Promise.all([
    sha256(new Blob([million]), signal),
    sha256(new Blob([million.repeat(4)]), signal),
  ]);
  expect(both[0]).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  const bytes = new TextEncoder().encode(million.repeat(4));
  const native = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  expect(both[1]).toBe([...native].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
});

it("stops when told", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(sha256(new Blob(["abc"]), stop.signal)).rejects.toThrow();
});
