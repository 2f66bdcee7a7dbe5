import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./schema";
import { ApiError, errorFrom, noAnswer } from "./errors";

/** Returns the CSRF token that the site left in its cookie, or "" before the first answer. */
export function csrfToken(cookies = document.cookie): string {
  const match = /(?:^|;\s*)csrftoken=([^;]*)/.exec(cookies);
  return match ? decodeURIComponent(match[1] ?? "") : "";
}

const csrf: Middleware = {
  onRequest({ request }) {
    if (!["GET", "HEAD", "OPTIONS"].includes(request.method)) {
      request.headers.set("X-CSRFToken", csrfToken());
    }
    return request;
  },
};

export const client = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "" : location.origin,
  credentials: "same-origin",
});
client.use(csrf);

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

let onSignedOut: () => void = () => undefined;

/** Calls `listener` when an answer says that nobody is signed in any more. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/**
 * Returns the data of an answer.
 * Raises ApiError with the server's sentence, or code `no_answer` if none came.
 */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw noAnswer();
  }
  if (!outcome.response.ok) {
    const error = errorFrom(outcome.response.status, outcome.error);
    if (error.status === 401) onSignedOut();
    throw error;
  }
  return outcome.data as T;
}

export { ApiError };
