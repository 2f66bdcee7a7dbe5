import { Button } from "@mantine/core";
import type { ReactNode } from "react";

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** Under a list: the button that brings the next page of it, if there is one. */
export function ShowMore({ query, children }: { query: Paged; children: ReactNode }) {
  if (!query.hasNextPage) return null;
  return (
    <Button variant="default" mt="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {children}
    </Button>
  );
}
