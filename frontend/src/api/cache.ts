import { MutationCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";

/** Returns the query cache of the page: passing errors are tried again twice, others are shown. */
export function makeCache(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache(),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        gcTime: 5 * 60_000,
        retry: (count, error) => error instanceof ApiError && error.passing && count < 2,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 2_000),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}
