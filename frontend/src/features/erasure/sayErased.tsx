import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Erasure, Id } from "../../api/types";
import { summary } from "./words";

const SHOWN_MS = 12_000;

/** Says what was erased, with the way to its receipt. */
export function sayErased(project: Id, receipt: Erasure, go: (to: string) => unknown): void {
  const to = `/projects/${project}/settings?tab=erasing&receipt=${receipt.id}`;
  const id = `erased-${receipt.id}`;
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    message: (
      <>
        Erased: {summary(receipt.went)}.{" "}
        <Anchor
          href={to}
          inherit
          underline="always"
          onClick={(event) => {
            event.preventDefault();
            notifications.hide(id);
            void go(to);
          }}
        >
          Show the receipt
        </Anchor>
      </>
    ),
  });
}
