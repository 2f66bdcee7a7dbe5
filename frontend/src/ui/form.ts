import { ApiError, sentence } from "../api/errors";

/** Returns the server's words about one field, for under that field. */
export function fieldError(error: unknown, field: string): string | undefined {
  return error instanceof ApiError ? error.fields[field]?.join(" ") : undefined;
}

/** Returns the server's sentence where no shown field says it already. */
export function formError(error: unknown, fields: readonly string[]): string | undefined {
  if (!error) return undefined;
  if (error instanceof ApiError && fields.some((field) => error.fields[field]?.length)) return undefined;
  return sentence(error);
}
