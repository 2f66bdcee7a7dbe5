/** A socket that comes back. It knows nothing of React or the cache. */
import { type LiveEvent, type LiveMessage, parseEvent } from "./events";

export type SocketState = "connecting" | "open" | "waiting" | "stopped";

export interface Hooks {
  onEvent: (event: LiveEvent) => void;
  /** Called after every connection but the first: whatever was missed has to be asked for. */
  onReconnect: () => void;
  onState: (state: SocketState) => void;
}

/** The part of WebSocket that is used here, so that a test can hand in its own. */
export type Opener = (url: string) => Pick<WebSocket, "close" | "send"> & {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((reason: { code: number }) => void) | null;
};

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2_000;
/** Not signed in, no access: asking again would give the same answer. */
const FINAL_CODES = [4401, 4403, 4404];
/** Too many tabs or messages: the server would say so again at once. */
const TOO_MUCH = 4429;
const TOO_MUCH_WAIT_MS = 15_000;

export class LiveSocket {
  private socket: ReturnType<Opener> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waitMs = FIRST_WAIT_MS;
  private wasOpen = false;
  private isOpen = false;
  private said: string | null = null;
  private ended = false;

  constructor(
    private readonly url: string,
    private readonly hooks: Hooks,
    private readonly open: Opener = (address) => new WebSocket(address) as ReturnType<Opener>,
  ) {}

  start(): void {
    if (this.ended || this.socket) return;
    this.hooks.onState("connecting");
    const socket = this.open(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.waitMs = FIRST_WAIT_MS;
      this.isOpen = true;
      if (this.said !== null) socket.send(this.said);
      this.hooks.onState("open");
      if (this.wasOpen) this.hooks.onReconnect();
      this.wasOpen = true;
    };
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") return;
      for (const line of data.split("\n")) {
        const event = parseEvent(line);
        if (event) this.hooks.onEvent(event);
      }
    };
    socket.onclose = ({ code }) => {
      this.socket = null;
      this.isOpen = false;
      if (this.ended) return;
      if (FINAL_CODES.includes(code)) {
        this.ended = true;
        this.hooks.onState("stopped");
        return;
      }
      this.hooks.onState("waiting");
      const waitMs = code === TOO_MUCH ? TOO_MUCH_WAIT_MS : this.waitMs;
      this.timer = setTimeout(() => this.start(), waitMs);
      this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    };
  }

  /** Says where the page is: now or once the line is open, and anew on each line after that. */
  send(message: LiveMessage): void {
    const text = JSON.stringify(message);
    if (text === this.said) return;
    this.said = text;
    if (this.isOpen) this.socket?.send(text);
  }

  stop(): void {
    this.ended = true;
    this.isOpen = false;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
  }
}

/** Returns the address of a project's socket on the page's own host. */
export function socketUrl(project: number, at: Pick<Location, "protocol" | "host"> = location): string {
  return `${at.protocol === "https:" ? "wss" : "ws"}://${at.host}/ws/projects/${project}`;
}
