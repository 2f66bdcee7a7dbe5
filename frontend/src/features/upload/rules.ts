/** Which files are not worth sending, each with the sentence that says so. */

/** The site's own limit for one photo. */
const LARGEST_BYTES = 200_000_000;

const SYSTEM_FILES = new Set(["thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db", ".picasa.ini"]);

/** Extensions that no photo has. Anything else is sent, and the site decides by the content. */
const OTHERS: Readonly<Record<string, string>> = Object.fromEntries([
  ...["mp4", "mov", "avi", "mkv", "webm", "m4v", "3gp", "mpg", "mts"].map((e) => [e, "a video"]),
  ...["mp3", "wav", "m4a", "ogg", "flac", "aac"].map((e) => [e, "a sound file"]),
  ...["txt", "md", "csv", "json", "xml", "html", "log", "ini", "yml", "yaml"].map((e) => [e, "a text file"]),
  ...["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt"].map((e) => [e, "a document"]),
  ...["zip", "rar", "7z", "tar", "gz", "tgz", "bz2"].map((e) => [e, "an archive inside another"]),
  ...["exe", "dll", "app", "sh", "bat", "py", "js", "db", "sqlite"].map((e) => [e, "a program's file"]),
  ...["xmp", "aae", "thm", "lrv"].map((e) => [e, "a camera's side file"]),
]);

/** Returns why a file is skipped, or null if it is to be sent. */
export function whySkipped({
  name,
  path,
  size,
}: {
  name: string;
  path: string;
  size: number;
}): string | null {
  const lower = name.toLowerCase();
  if (SYSTEM_FILES.has(lower) || lower.startsWith("._") || path.split("/").includes("__MACOSX")) {
    return "Skipped: the operating system made this file, it is no photo.";
  }
  const extension = lower.includes(".") ? (lower.split(".").at(-1) ?? "") : "";
  const kind = OTHERS[extension];
  if (kind) return `Skipped: this is ${kind}, not a photo.`;
  if (size > LARGEST_BYTES) return "Skipped: larger than 200 MB. Save it smaller and add it again.";
  return null;
}

/** Returns whether a file is a ZIP to be opened here. */
export function isZip(name: string): boolean {
  return name.toLowerCase().endsWith(".zip");
}
