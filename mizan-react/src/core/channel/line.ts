import type { Client } from "../client.js";
import { encodeFrame, type Frame, type ServerFrame } from "./frame.js";

const QUIET_MS = 30_000;
const ANSWER_MS = 10_000;
/** Lost, or given up by this side. */
const ABNORMAL = 1006;

/** One connection to the server, from the attempt to its end. */
export interface Line {
  send(frame: Frame): void;
  /** Asks the server for a sign of life. Without one, the connection is over. */
  probe(): void;
  /** Ends it here and now, for this reason: a closing handshake may take minutes when nobody is there any more. */
  end(code: number): void;
}

export interface LineEvents {
  readonly opened: () => void;
  readonly received: (frame: ServerFrame) => void;
  /** Told once, whichever side has ended it. */
  readonly ended: (code: number) => void;
}

/** Opens a connection. Throws when the browser does not let it. */
export function openLine(client: Client, events: LineEvents): Line {
  const { prefix, socket: open = (url: string) => new WebSocket(url) } = client.options();
  const url = new URL(`${prefix}/ws`, globalThis.location?.href);
  const socket = open(url.href.replace(/^http/, "ws"));
  let isOver = false;

  const ended = (code: number) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    socket.onopen = socket.onmessage = socket.onclose = null;
    client.emit("frame", { closed: code });
    events.ended(code);
  };
  const end = (code: number) => {
    ended(code);
    socket.close();
  };
  const wait = (then: () => void, delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(then, delayMs);
  };
  const send = (frame: Frame) => {
    socket.send(encodeFrame(frame));
    client.emit("frame", { sent: frame });
  };
  const probe = () => {
    send({ op: "ping" });
    wait(() => end(ABNORMAL), ANSWER_MS);
  };
  let timer = setTimeout(() => end(ABNORMAL), ANSWER_MS);

  const received = (text: unknown) => {
    let frame: unknown = text;
    try {
      frame = JSON.parse(String(text));
      client.emit("frame", { received: frame });
      // The wire's description says so; what is otherwise ends up below.
      events.received(frame as ServerFrame);
    } catch (error) {
      // A message that nobody can read is no reason to stop reading.
      console.error("mizan: unreadable frame", error);
      client.emit("frame", { unreadable: frame, error });
    }
  };
  socket.onopen = () => {
    wait(probe, QUIET_MS);
    events.opened();
  };
  socket.onmessage = ({ data }) => {
    wait(probe, QUIET_MS);
    received(data);
  };
  socket.onclose = ({ code }) => ended(code);
  return { send, probe, end };
}
