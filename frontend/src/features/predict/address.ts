/** Returns what is wrong with a photo's address, or null. */
export function addressProblem(text: string): string | null {
  if (!text) return "Type or paste the address of a photo.";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "This is no whole address. It starts with https:// or http://.";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return "Only addresses with https:// or http:// can be fetched.";
  }
  if (url.username || url.password) return "Leave out the user name and password.";
  return null;
}

/** Returns what a photo from this address is called. */
export function nameOf(text: string): string {
  const last = new URL(text).pathname.split("/").filter(Boolean).at(-1);
  if (!last) return "photo";
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
