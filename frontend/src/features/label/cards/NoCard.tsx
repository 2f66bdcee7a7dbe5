import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { ErrorState } from "../../../ui/ErrorState";

/** Where no card is in hand: its skeleton, why the list didn't come, or that nothing is left. */
export function NoCard({
  query,
  empty,
}: {
  query: { isPending: boolean; data: unknown; error: unknown; refetch: () => unknown };
  empty: ReactNode;
}) {
  if (query.isPending) return <Skeleton height={340} radius="lg" />;
  if (query.data) return empty;
  return <ErrorState error={query.error} onRetry={query.refetch} />;
}
