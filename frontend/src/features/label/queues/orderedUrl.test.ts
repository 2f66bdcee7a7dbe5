import { expect, it } from "vitest";
import { orderedUrl } from "./orderedUrl";

const orders = ["oldest", "newest", "doubtful"] as const;

/** An address that says `order`, and what was written to it. */
function address(order: string) {
  const written: Record<string, string | null | undefined>[] = [];
  const url = {
    get: () => order,
    choice: <T extends string>(_: string, allowed: readonly [T, ...T[]]) =>
      allowed.find((value) => value === order) ?? allowed[0],
    id: () => undefined,
    set: (changes: Record<string, string | null | undefined>) => void written.push(changes),
  };
  return { url: orderedUrl(url, "doubtful", "oldest"), written };
}

it("opens with its own order, and keeps what the address says", () => {
  expect(address("").url.choice("order", orders)).toBe("doubtful");
  expect(address("oldest").url.choice("order", orders)).toBe("oldest");
  expect(address("newest").url.choice("order", orders)).toBe("newest");
});

it("writes the usual order out and its own not", () => {
  const { url, written } = address("newest");
  url.set({ order: null }, true); // how the list's own order is chosen
  url.set({ order: "doubtful" }, true);
  url.set({ order: "newest", person: "5" }, true);
  expect(written).toEqual([{ order: "oldest" }, { order: null }, { order: "newest", person: "5" }]);
});
