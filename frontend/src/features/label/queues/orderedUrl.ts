import type { useUrlState } from "../../../ui/useUrlState";
import type { Order } from "./queues";

type Url = ReturnType<typeof useUrlState>;

/**
 * Returns the address with another order to open with: `first`, where the list's own would be `usual`.
 * What the address doesn't say is then `first`, and `usual` is written out.
 */
export function orderedUrl(url: Url, first: Order, usual: Order): Url {
  if (first === usual) return url;
  return {
    ...url,
    choice: (name, allowed) => {
      const own = allowed.find((value) => value === first);
      return name === "order" && url.get(name) === "" && own ? own : url.choice(name, allowed);
    },
    set: (changes, push) => {
      const { order } = changes;
      const isUsual = "order" in changes && !order;
      url.set(isUsual ? { ...changes, order: usual } : order === first ? { ...changes, order: null } : changes, push);
    },
  };
}
