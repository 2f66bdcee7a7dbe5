/** Why the camera is off, and what to do about it. */

const REASONS: Readonly<Record<string, string>> = {
  NotAllowedError:
    "The browser refused the camera. Allow it for this site, beside the address at the top of the window, and try again.",
  NotFoundError: "No camera was found. Plug one in and try again.",
  NotReadableError: "Another program has the camera. Close it there and try again.",
  OverconstrainedError: "The camera can’t give a picture of this kind. Choose another one.",
};

export const INSECURE =
  "Browsers give the camera only to pages with an address that starts with https://, or to localhost. Ask whoever runs this site to serve it by HTTPS.";

/** Returns why there is no picture. `error`: what the browser said, by its name. */
export function whyOff(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  return REASONS[name] ?? "The camera could not be opened. Try again.";
}

/** Returns the size of a picture to send: as it is, or smaller. */
export function sentSize(width: number, height: number, most_px = 1280): { width: number; height: number } {
  const scale = Math.min(1, most_px / Math.max(width, height, 1));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
