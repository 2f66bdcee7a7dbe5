/** SHA-256 in slices by WASM: plain http on a LAN name offers no `crypto.subtle`. */
import { createSHA256, type IHasher } from "hash-wasm";

/** Small enough that a slice (a few ms) never holds up a frame. */
const SLICE_BYTES = 1_048_576;

let idle: IHasher[] | null = [];

/** Returns the SHA-256 of a blob as hex, or null where WASM is blocked; the site then hashes alone. */
export async function sha256(blob: Blob, signal: AbortSignal): Promise<string | null> {
  if (idle === null) return null;
  let hasher: IHasher;
  try {
    hasher = idle.pop() ?? (await createSHA256());
  } catch {
    idle = null;
    return null;
  }
  hasher.init();
  for (let at = 0; at < blob.size; at += SLICE_BYTES) {
    signal.throwIfAborted();
    const slice = blob.size <= SLICE_BYTES ? blob : blob.slice(at, at + SLICE_BYTES);
    hasher.update(new Uint8Array(await slice.arrayBuffer()));
  }
  const digest = hasher.digest("hex");
  idle.push(hasher);
  return digest;
}
