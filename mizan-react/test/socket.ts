import type { AddressInfo } from "node:net";

import { afterEach, vi } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";

import { type Client, createClient } from "../src/core/index.js";

/** A frame, as it came in. */
export interface Seen {
  readonly op: string;
  readonly ref?: number;
  readonly [part: string]: unknown;
}

export interface Kept {
  readonly offset: number;
  readonly data: unknown;
  readonly affects?: readonly string[];
}

/** What is answered to a frame in place of what the server would answer: a problem, a frame, or nothing at all. */
type Answer =
  { readonly status: number; readonly code: string; readonly [part: string]: unknown } | "nothing" | undefined;

/** One connection of a page. */
export interface Connection {
  readonly seen: Seen[];
  readonly topics: Set<string>;
  /** Whether it is still there. */
  isOpen(): boolean;
  send(frame: object | string): void;
  close(code: number): void;
  /** As if the cable were cut: without a closing handshake. */
  cut(): void;
}

/** A real server that speaks the wire, and does what the test tells it. */
export interface SocketServer {
  readonly prefix: string;
  readonly connections: readonly Connection[];
  /** The connection that is open, or the latest. */
  readonly latest: Connection;
  /** Every frame of this kind, of every connection. */
  of(op: string): readonly Seen[];
  /** Keeps a message, and sends it to whoever has joined. Returns its offset. */
  publish(topic: string, data: unknown, more?: { readonly affects?: readonly string[] }): number;
  /** Keeps no more than these of a topic. */
  forget(topic: string, keepLast: number): void;
  /** Starts a history anew. */
  renew(topic: string): void;
  /** Answers otherwise, until told `undefined`. */
  onJoin: ((frame: Seen) => Answer) | undefined;
  onSend: ((frame: Seen, connection: Connection) => Answer | { readonly ok: unknown }) | undefined;
  /** Who is there, for every topic. */
  presence: readonly object[] | undefined;
  close(): Promise<void>;
}

export async function socketServer(): Promise<SocketServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/api/mizan/ws" });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const connections: (Connection & { readonly peer: Peer })[] = [];
  const topics = new Map<string, { epoch: string; offset: number; kept: Kept[] }>();
  let epochs = 0;
  const newEpoch = () => `e${(epochs += 1)}`;
  const at = (name: string) => {
    const topic = topics.get(name) ?? { epoch: newEpoch(), offset: 0, kept: [] };
    topics.set(name, topic);
    return topic;
  };

  const join = (connection: Connection, frame: Seen) => {
    const refusal = self.onJoin?.(frame);
    if (refusal === "nothing") return;
    if (refusal) return connection.send({ op: "error", ref: frame.ref, problem: refusal });
    const name = `${String(frame.channel)}:${JSON.stringify(frame.params)}`;
    const { epoch, offset, kept } = at(name);
    const after = frame.after as { readonly epoch: string; readonly offset: number } | undefined;
    const first = kept[0]?.offset ?? offset + 1;
    const recovered = after !== undefined && after.epoch === epoch && after.offset >= first - 1;
    connection.topics.add(name);
    const presence = self.presence && { presence: self.presence };
    connection.send({ op: "joined", ref: frame.ref, topic: name, epoch, offset, recovered, ...presence });
    const wanted = recovered ? kept.filter((one) => one.offset > after.offset) : [];
    const history = after || !frame.history ? [] : kept.slice(-Number(frame.history));
    for (const one of [...wanted, ...history]) connection.send({ op: "message", topic: name, ...one });
  };
  const handle = (connection: Connection, frame: Seen) => {
    if (frame.op === "join") return join(connection, frame);
    if (frame.op === "ping") return connection.send({ op: "pong" });
    if (frame.op === "leave") connection.topics.delete(String(frame.topic));
    if (frame.op !== "send") return frame.ref !== undefined && connection.send({ op: "ok", ref: frame.ref });
    const answer = self.onSend?.(frame, connection);
    if (answer === "nothing") return;
    if (answer && "code" in answer) return connection.send({ op: "error", ref: frame.ref, problem: answer });
    connection.send({ op: "ok", ref: frame.ref, ...(answer && "ok" in answer && { data: answer.ok }) });
  };

  server.on("connection", (peer) => {
    const connection = {
      peer,
      seen: [] as Seen[],
      topics: new Set<string>(),
      isOpen: () => peer.readyState === peer.OPEN,
      send: (frame: object | string) => peer.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
      close: (code: number) => peer.close(code),
      cut: () => peer.terminate(),
    };
    connections.push(connection);
    peer.on("message", (text) => {
      const frame = JSON.parse(String(text)) as Seen;
      connection.seen.push(frame);
      handle(connection, frame);
    });
  });

  const self: SocketServer = {
    prefix: `http://127.0.0.1:${port}/api/mizan`,
    connections,
    get latest() {
      const latest = connections.at(-1);
      if (!latest) throw new Error("nobody has come");
      return latest;
    },
    of: (op) => connections.flatMap(({ seen }) => seen.filter((frame) => frame.op === op)),
    publish(name, data, more = {}) {
      const topic = at(name);
      topic.offset += 1;
      const one = { offset: topic.offset, data, ...more };
      topic.kept.push(one);
      for (const connection of connections) {
        if (connection.isOpen() && connection.topics.has(name)) {
          connection.send({ op: "message", topic: name, ...one });
        }
      }
      return topic.offset;
    },
    forget(name, keepLast) {
      const topic = at(name);
      topic.kept = topic.kept.slice(topic.kept.length - keepLast);
    },
    renew: (name) => topics.set(name, { epoch: newEpoch(), offset: 0, kept: [] }),
    onJoin: undefined,
    onSend: undefined,
    presence: undefined,
    close: () => {
      for (const { peer } of connections) peer.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

let servers: SocketServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

/** A server for this test, and a client of its own: nothing is left of the test before. */
export async function socketSite(): Promise<{ readonly server: SocketServer; readonly client: Client }> {
  const server = await socketServer();
  servers.push(server);
  return { server, client: createClient({ prefix: server.prefix, contract: "x" }) };
}

/** A socket without a network, for tests of time. */
export class StillSocket extends EventTarget {
  readonly sent: Seen[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Seen);
  }
  close(): void {
    this.isClosed = true;
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  /** Lets everything in that asks. */
  admit(): void {
    this.onopen?.();
    for (const { op, ref, channel } of this.sent) {
      if (op === "join") this.say({ op: "joined", ref, topic: `${String(channel)}:{}`, epoch: "e", offset: 0 });
    }
  }
}

/** A client whose sockets do nothing by themselves. */
export function stillSite(): { readonly sockets: readonly StillSocket[]; readonly client: Client } {
  const sockets: StillSocket[] = [];
  const socket = () => {
    sockets.push(new StillSocket());
    return sockets.at(-1) as unknown as WebSocket;
  };
  return { sockets, client: createClient({ prefix: "https://desk.example/api/mizan", contract: "x", socket }) };
}

/** Waits until something is true; says what was wrong if it never is. */
export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 3000, interval: 5 });
