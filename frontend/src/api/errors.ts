/** The one error shape of the API. */
import type { Conflict } from "./types";

interface ErrorBody {
  code: string;
  message: string;
  fields?: Record<string, string[]>;
  conflicts?: Conflict[];
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string[]>>;
  /** Faces that others changed meanwhile; empty for every other error. */
  readonly conflicts: readonly Conflict[];

  constructor(status: number, { code, message, fields = {}, conflicts = [] }: ErrorBody) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.conflicts = conflicts;
  }

  /** True where the same request may succeed a little later. */
  get passing(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** Returns whether the site says that there is no such thing. */
export const isMissing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** Returns an ApiError for an answer's body, whatever a proxy in between made of it. */
export function errorFrom(status: number, body: unknown): ApiError {
  if (isErrorBody(body)) return new ApiError(status, body);
  return new ApiError(status, {
    code: "unexpected_answer",
    message:
      status === 413
        ? "A proxy in front of the site refuses uploads of this size. Ask its administrator to raise the limit."
        : `The site answered with an error (${status}). Try again; if it stays, tell the site's administrator.`,
  });
}

/** Returns the error for a request that got no answer at all. */
export function noAnswer(): ApiError {
  return new ApiError(0, {
    code: "no_answer",
    message: "The site can't be reached. Check the connection and try again.",
  });
}

/** Returns the sentence to show for any error. */
export function sentence(error: unknown): string {
  if (error instanceof Error && error.message) return error.message;
  return "Something went wrong. Try again.";
}

function isErrorBody(body: unknown): body is ErrorBody {
  return (
    typeof body === "object" &&
    body !== null &&
    typeof (body as { code?: unknown }).code === "string" &&
    typeof (body as { message?: unknown }).message === "string"
  );
}
