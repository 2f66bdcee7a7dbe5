import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Hooks, LiveSocket, type Opener, socketUrl } from "./socket";

type Line = ReturnType<Opener>;

describe("the socket", () => {
  let lines: Line[];
  let hooks: { [K in keyof Hooks]: ReturnType<typeof vi.fn<Hooks[K]>> };
  let socket: LiveSocket;
  let sent: string[][];

  beforeEach(() => {
    vi.useFakeTimers();
    lines = [];
    sent = [];
    hooks = {
      onEvent: vi.fn<Hooks["onEvent"]>(),
      onReconnect: vi.fn<Hooks["onReconnect"]>(),
      onState: vi.fn<Hooks["onState"]>(),
    };
    const open: Opener = () => {
      const said: string[] = [];
      sent.push(said);
      const line: Line = {
        onopen: null,
        onmessage: null,
        onclose: null,
        close: () => undefined,
        send: (text) => said.push(String(text)),
      };
      lines.push(line);
      return line;
    };
    socket = new LiveSocket("ws://x", hooks, open);
    socket.start();
  });
  afterEach(() => {
    socket.stop();
    vi.useRealTimers();
  });

  it("passes events on and overlooks what it can't read", () => {
    lines[0]?.onmessage?.({ data: '{"type":"suggestions.changed"}' });
    lines[0]?.onmessage?.({ data: "not json" });
    lines[0]?.onmessage?.({ data: '{"type":"project.changed"}\n{\n{"type":"members.changed"}' });
    expect(hooks.onEvent.mock.calls).toEqual([
      [{ type: "suggestions.changed" }],
      [{ type: "project.changed" }],
      [{ type: "members.changed" }],
    ]);
  });

  it("comes back after 0.25 s, then 0.5, 1, 2 and 2 s", () => {
    for (const wait_ms of [250, 500, 1000, 2000, 2000]) {
      const before = lines.length;
      lines.at(-1)?.onclose?.({ code: 1006 });
      vi.advanceTimersByTime(wait_ms - 1);
      expect(lines).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(lines).toHaveLength(before + 1);
    }
  });

  it("asks for everything again on every connection but the first", () => {
    lines[0]?.onopen?.();
    expect(hooks.onReconnect).not.toHaveBeenCalled();
    lines[0]?.onclose?.({ code: 1012 });
    vi.advanceTimersByTime(250);
    lines[1]?.onopen?.();
    expect(hooks.onReconnect).toHaveBeenCalledOnce();
  });

  it("says where the page is once it is open, when that changes, and anew on the next line", () => {
    const at = (page: string) => `{"type":"at","page":"${page}"}`;
    socket.send({ type: "at", page: "photos" });
    socket.send({ type: "at", page: "label" });
    expect(sent).toEqual([[]]);
    lines[0]?.onopen?.();
    socket.send({ type: "at", page: "label" });
    socket.send({ type: "at", page: "people" });
    lines[0]?.onclose?.({ code: 1006 });
    socket.send({ type: "at", page: "team" });
    vi.advanceTimersByTime(250);
    lines[1]?.onopen?.();
    expect(sent).toEqual([[at("label"), at("people")], [at("team")]]);
  });

  it("waits longer where it was too much", () => {
    lines[0]?.onopen?.();
    lines[0]?.onclose?.({ code: 4429 });
    vi.advanceTimersByTime(14_999);
    expect(lines).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(lines).toHaveLength(2);
  });

  it.each([4401, 4404])("stays away after %i", (code) => {
    lines[0]?.onclose?.({ code });
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    expect(hooks.onState).toHaveBeenLastCalledWith("stopped");
  });
});

it("knows its address on the page's own host", () => {
  expect(socketUrl(7, { protocol: "https:", host: "faces.test" })).toBe("wss://faces.test/ws/projects/7");
  expect(socketUrl(7, { protocol: "http:", host: "127.0.0.1:8000" })).toBe(
    "ws://127.0.0.1:8000/ws/projects/7",
  );
});
