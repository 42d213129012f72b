import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";

import {
  type Client,
  createChannel,
  createChannelStore,
  createContext,
  createFunction,
  ProblemError,
} from "../src/core/index.js";
import type { ChannelOptions, ChannelStore } from "../src/core/index.js";
import { json } from "./server.js";
import { type SocketServer, socketSite, stillSite, until } from "./socket.js";

interface Said {
  from: string;
  text: string;
}

const LOBBY = 'chat:{"room":"lobby"}';
const SaidSchema = z.looseObject({ from: z.string(), text: z.string() });

let server: SocketServer;
let client: Client;
let undo: (() => void)[] = [];
beforeEach(async () => {
  ({ server, client } = await socketSite());
});
afterEach(() => {
  for (const step of undo) step();
  undo = [];
  vi.useRealTimers();
});

function chatOf(of: Client) {
  return createChannel<{ room: string }, { text: string }, Said, { id: number }, { name: string }>(of, "chat", {
    history: 50,
    affects: ["inbox"],
    outgoing: SaidSchema,
    reply: z.looseObject({ id: z.number() }),
    presence: z.looseObject({ name: z.string() }),
  });
}

type Chat = ChannelStore<{ text: string }, Said, { id: number }, { name: string }>;

/** Listens until the test is over. */
function listen(options?: ChannelOptions<Said>, room = "lobby"): Chat {
  const store = createChannelStore(chatOf(client), { room }, options);
  undo.push(store.subscribe(() => {}));
  return store;
}

const status = (store: Chat) => store.getState().status;
const texts = (store: Chat) => store.getState().messages.map(({ data }) => data.text);
const say = (text: string, topic = LOBBY) => server.publish(topic, { from: "ada", text });
const joined = (store: Chat) => until(() => expect(status(store)).toBe("joined"));

async function failure(call: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await call.then(
    () => "it worked",
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw new Error(`no problem: ${String(error)}`);
}

function expectReported(times = 1): void {
  expect(vi.mocked(console.error)).toHaveBeenCalledTimes(times);
  vi.mocked(console.error).mockClear();
}

const problem = (code: string, status: number) => ({ type: "about:blank", title: code, status, code });

describe("a channel", () => {
  it("is joined while somebody listens, and shows what is said", async () => {
    const store = createChannelStore(chatOf(client), { room: "lobby" });
    expect(store.getState()).toMatchObject({ status: "joining", messages: [], gaps: 0, isAlone: false });
    expect(server.connections).toHaveLength(0);
    const heard: unknown[] = [];
    undo.push(store.subscribe(() => heard.push(store.getState().status)));
    await joined(store);
    expect(server.of("join")).toMatchObject([{ channel: "chat", params: { room: "lobby" }, history: 50 }]);
    say("hi");
    await until(() => expect(texts(store)).toEqual(["hi"]));
    expect(store.getState().messages[0]).toMatchObject({ offset: 1, data: { from: "ada", text: "hi" } });
    await until(() => expect(heard).toContain("joined"));
  });

  it("begins with its history, which is nothing new", async () => {
    for (const text of ["a", "b", "c"]) say(text);
    const told: string[] = [];
    const store = listen({ history: 2, onMessage: ({ data }) => told.push(data.text) });
    await until(() => expect(texts(store)).toEqual(["b", "c"]));
    say("d");
    await until(() => expect(texts(store)).toEqual(["b", "c", "d"]));
    expect(told).toEqual(["d"]);
  });

  it("gives more history to whoever comes later and wants more, without taking anything twice", async () => {
    for (const text of ["a", "b", "c"]) say(text);
    const first = listen({ history: 0 });
    await joined(first);
    say("d");
    await until(() => expect(texts(first)).toEqual(["d"]));
    const second = listen({ history: 3 });
    await until(() => expect(texts(second)).toEqual(["b", "c", "d"]));
    say("e");
    await until(() => expect(texts(first)).toEqual(["b", "c", "d", "e"]));
    expect(server.connections).toHaveLength(1);
  });

  it("holds no more than it is told to", async () => {
    const few = listen({ keep: 2, history: 0 });
    const many = listen({ history: 0 });
    await joined(few);
    for (const text of ["a", "b", "c"]) say(text);
    await until(() => expect(texts(many)).toEqual(["a", "b", "c"]));
    expect(texts(few)).toEqual(["b", "c"]);
    expect(few.getState()).toBe(few.getState());
  });

  it("is one join for all who use the same, and one topic for each set of parameters", async () => {
    const stores = [listen(), listen(), listen(undefined, "attic")];
    for (const store of stores) await joined(store);
    expect(server.of("join").map(({ params }) => params)).toEqual([{ room: "lobby" }, { room: "attic" }]);
    expect(server.connections).toHaveLength(1);
    say("down", 'chat:{"room":"attic"}');
    await until(() => expect(stores.map(texts)).toEqual([[], [], ["down"]]));
  });

  it("knows parameters by what they say", () => {
    const pages = createChannel<{ b: number; a?: { d: number; c: number } | undefined }, void, void>(client, "pages");
    expect(pages.key({ b: 1, a: { d: 1, c: 2 } })).toBe(pages.key({ a: { c: 2, d: 1 }, b: 1 }));
    expect(pages.key({ b: 1, a: undefined })).toBe('pages:{"b":1}');
    expect(createChannel<void, void, void>(client, "news").key()).toBe("news:{}");
  });

  it("stays joined when one of two goes, and over a moment without anybody", async () => {
    const store = createChannelStore(chatOf(client), { room: "lobby" });
    const stop = store.subscribe(() => {});
    const other = listen();
    await joined(other);
    stop();
    say("still here");
    await until(() => expect(texts(other)).toEqual(["still here"]));
    for (const step of undo.splice(0)) step();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const back = listen();
    expect(texts(back)).toEqual(["still here"]);
    await joined(back);
    expect(server.of("join")).toHaveLength(1);
    expect(server.of("leave")).toHaveLength(0);
  });

  it("is left when nobody came back, and the connection stays for the others", async () => {
    const attic = listen(undefined, "attic");
    const store = createChannelStore(chatOf(client), { room: "lobby" });
    const stop = store.subscribe(() => {});
    await joined(store);
    stop();
    stop();
    await until(() => expect(server.of("leave")).toMatchObject([{ topic: LOBBY }]));
    expect(status(attic)).toBe("joined");
    expect(server.latest.isOpen()).toBe(true);
  });

  it("does not join when it is not enabled", async () => {
    const store = listen({ enabled: false });
    expect(status(store)).toBe("idle");
    expect((await failure(store.send({ text: "a" }))).code).toBe("offline");
    expect(server.connections).toHaveLength(0);
  });

  it("is not left while it is still joined by parameters that are written differently", async () => {
    server.onJoin = ({ ref }) => {
      server.latest.send({ op: "joined", ref, topic: LOBBY, epoch: "e", offset: 0 });
      return "nothing";
    };
    const one = listen();
    const other = createChannelStore(chatOf(client), { room: "Lobby" });
    const stop = other.subscribe(() => {});
    await until(() => expect([status(one), status(other)]).toEqual(["joined", "joined"]));
    server.latest.send({ op: "message", topic: LOBBY, offset: 1, data: { from: "ada", text: "hi" } });
    await until(() => expect([texts(one), texts(other)]).toEqual([["hi"], ["hi"]]));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 1050));
    expect(server.of("leave")).toHaveLength(0);
    expect(status(one)).toBe("joined");
  });

  it("is left when nobody is there any more by the time the answer comes", async () => {
    const held: (() => void)[] = [];
    server.onJoin = (frame) => {
      held.push(() => {
        server.latest.topics.add(LOBBY);
        server.latest.send({ op: "joined", ref: frame.ref, topic: LOBBY, epoch: "x", offset: 0 });
      });
      return "nothing";
    };
    const store = createChannelStore(chatOf(client), { room: "lobby" });
    const stop = store.subscribe(() => {});
    await until(() => expect(held).toHaveLength(1));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(server.of("leave")).toHaveLength(0);
    held.shift()?.();
    await until(() => expect(server.of("leave")).toMatchObject([{ topic: LOBBY }]));
    // Whoever comes next begins anew.
    const next = listen();
    await until(() => expect(held).toHaveLength(1));
    held.shift()?.();
    await joined(next);
  });

  it("goes on when somebody comes back before the answer", async () => {
    let answer = () => {};
    server.onJoin = (frame) => {
      answer = () => server.latest.send({ op: "joined", ref: frame.ref, topic: LOBBY, epoch: "x", offset: 0 });
      return "nothing";
    };
    const store = createChannelStore(chatOf(client), { room: "lobby" });
    const stop = store.subscribe(() => {});
    await until(() => expect(server.of("join")).toHaveLength(1));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const next = listen();
    answer();
    await joined(next);
    expect(server.of("join")).toHaveLength(1);
    expect(server.of("leave")).toHaveLength(0);
  });

  it("gives every message a key of its own, with or without an offset", async () => {
    const store = listen();
    await joined(store);
    say("kept");
    server.latest.send({ op: "message", topic: LOBBY, data: { from: "ada", text: "typing" } });
    server.latest.send({ op: "message", topic: LOBBY, data: { from: "ada", text: "typing" } });
    await until(() => expect(texts(store)).toEqual(["kept", "typing", "typing"]));
    const { messages } = store.getState();
    expect(new Set(messages.map(({ key }) => key)).size).toBe(3);
    expect(messages.map(({ offset }) => offset)).toEqual([1, undefined, undefined]);
  });

  it("reports what does not fit, and goes on", async () => {
    const seen: unknown[] = [];
    client.on("frame", (report) => "unreadable" in report && seen.push(report.error));
    const store = listen();
    await joined(store);
    server.publish(LOBBY, { from: "ada", text: 7 });
    server.latest.send("not JSON");
    server.latest.send("7");
    server.latest.send({ op: "error", problem: problem("malformed_frame", 400) });
    server.latest.send({ op: "from_the_future", topic: LOBBY });
    say("fine");
    await until(() => expect(texts(store)).toEqual(["fine"]));
    expect(seen).toMatchObject([
      { code: "unreadable_answer", message: expect.stringContaining("text") },
      { name: "SyntaxError" },
      { code: "malformed_frame" },
    ]);
    expectReported(3);
  });

  it("tells the others when one of them throws", async () => {
    const thrown: unknown[] = [];
    const note = (error: unknown) => thrown.push(error);
    process.prependOnceListener("uncaughtException", note);
    const before = process.listeners("uncaughtException").filter((one) => one !== note);
    for (const one of before) process.off("uncaughtException", one);
    const told: string[] = [];
    const store = listen({
      onMessage: () => {
        throw new Error("mine");
      },
    });
    listen({ onMessage: ({ data }) => told.push(data.text) });
    await joined(store);
    say("hi");
    await until(() => expect(told).toEqual(["hi"]));
    for (const one of before) process.on("uncaughtException", one);
    expect(thrown).toMatchObject([{ message: "mine" }]);
    expect(texts(store)).toEqual(["hi"]);
  });

  it("says when the server reaches only its own", async () => {
    const store = listen();
    await joined(store);
    server.latest.send({ op: "layer", status: "alone" });
    await until(() => expect(store.getState().isAlone).toBe(true));
    server.latest.send({ op: "layer", status: "shared" });
    await until(() => expect(store.getState().isAlone).toBe(false));
  });

  it("knows who is there", async () => {
    server.presence = [{ id: "1", data: { name: "Ada" } }];
    const store = listen();
    const names = () => store.getState().presence.map(({ id, data }) => `${id} ${data.name}`);
    await until(() => expect(names()).toEqual(["1 Ada"]));
    const at = { op: "presence", topic: LOBBY };
    server.latest.send({ ...at, joined: [{ id: "2", data: { name: "Bob" } }], left: [] });
    await until(() => expect(names()).toEqual(["1 Ada", "2 Bob"]));
    server.latest.send({ ...at, joined: [{ id: "2", data: { name: "Bo" } }], left: ["1"] });
    await until(() => expect(names()).toEqual(["2 Bo"]));
    server.latest.send({
      ...at,
      joined: [
        { id: "3", data: 7 },
        { id: "4", data: { name: "Cy" } },
      ],
    });
    await until(() => expect(names()).toEqual(["2 Bo", "4 Cy"]));
    expectReported();
    server.presence = [{ id: "9", data: { name: "Ada" } }];
    server.latest.cut();
    await until(() => expect(names()).toEqual(["9 Ada"]));
  });
});

describe("sending", () => {
  it("gives the typed reply", async () => {
    server.onSend = () => ({ ok: { id: 7 } });
    const store = listen();
    await joined(store);
    expect(await store.send({ text: "hi" })).toEqual({ id: 7 });
    expect(server.of("send")).toMatchObject([{ topic: LOBBY, data: { text: "hi" } }]);
  });

  it("fails with the server's problem", async () => {
    const errors = { text: [{ code: "required", message: "Say something.", params: {} }] };
    server.onSend = () => ({ ...problem("invalid", 422), detail: "Not valid.", errors });
    const store = listen();
    await joined(store);
    expect(await failure(store.send({ text: "" }))).toMatchObject({ code: "invalid", status: 422, errors });
    server.onSend = () => ({ ...problem("throttled", 429), retry_after: 2 });
    expect(await failure(store.send({ text: "" }))).toMatchObject({ code: "throttled", retryAfterMs: 2000 });
    server.onSend = () => ({ ok: { id: "seven" } });
    expect(await failure(store.send({ text: "" }))).toMatchObject({ code: "unreadable_answer" });
    expect(status(store)).toBe("joined");
  });

  it("gives up on a server that does not answer", async () => {
    server.onSend = () => "nothing";
    const store = listen({ sendTimeoutMs: 20 });
    await joined(store);
    expect((await failure(store.send({ text: "a" }))).code).toBe("timeout");
    // An answer that comes too late is no other's.
    const [sent] = server.of("send");
    server.latest.send({ op: "ok", ref: sent?.ref, data: { id: 1 } });
    server.onSend = () => ({ ok: { id: 2 } });
    expect(await store.send({ text: "b" })).toEqual({ id: 2 });
  });

  it("does not know what became of a message when the connection is lost, and never sends it twice", async () => {
    server.onSend = (_, connection) => {
      connection.cut();
      return "nothing";
    };
    const store = listen({ whileOffline: "queue" });
    await joined(store);
    expect(await failure(store.send({ text: "once" }))).toMatchObject({ code: "unknown_outcome", status: 0 });
    server.onSend = undefined;
    await until(() => expect(server.connections).toHaveLength(2));
    await joined(store);
    expect(server.of("send")).toHaveLength(1);
  });

  it("is refused while the channel is not joined", async () => {
    const store = listen();
    expect((await failure(store.send({ text: "too soon" }))).code).toBe("offline");
    await joined(store);
    expect(server.of("send")).toHaveLength(0);
  });

  it("waits when it may, up to a limit, and in order", async () => {
    server.onSend = ({ data }) => ({ ok: { id: Number((data as { text: string }).text) } });
    const store = listen({ whileOffline: "queue", queueLimit: 2 });
    const message = { text: "1" };
    const first = store.send(message);
    message.text = "9";
    const calls = [first, store.send({ text: "2" })];
    expect((await failure(store.send({ text: "3" }))).code).toBe("queue_full");
    expect(await Promise.all(calls)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(server.of("send").map(({ data }) => data)).toEqual([{ text: "1" }, { text: "2" }]);
  });

  it("waits for the next connection as well", async () => {
    server.onSend = () => ({ ok: { id: 1 } });
    const store = listen({ whileOffline: "queue" });
    await joined(store);
    server.latest.cut();
    await until(() => expect(status(store)).toBe("reconnecting"));
    expect(await store.send({ text: "later" })).toEqual({ id: 1 });
    expect(server.connections).toHaveLength(2);
    expect(server.of("send")).toHaveLength(1);
  });

  it("fails when nobody waits for a connection any more", async () => {
    server.onJoin = () => "nothing";
    const store = createChannelStore(chatOf(client), { room: "lobby" }, { whileOffline: "queue" });
    const stop = store.subscribe(() => {});
    const call = failure(store.send({ text: "a" }));
    await until(() => expect(server.of("join")).toHaveLength(1));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    server.latest.cut();
    expect((await call).code).toBe("aborted");
  });

  it("leaves out half a surrogate pair, which would make the frame unreadable", async () => {
    const store = listen();
    await joined(store);
    server.onSend = () => ({ ok: { id: 1 } });
    await store.send({ text: "a\ud800" });
    expect(server.of("send")).toMatchObject([{ data: { text: "a\ufffd" } }]);
  });
});

describe("after the connection was lost", () => {
  it("nothing is missing, and nothing is there twice", async () => {
    const told: string[] = [];
    const store = listen({ onMessage: ({ data }) => told.push(data.text) });
    await joined(store);
    say("a");
    await until(() => expect(texts(store)).toEqual(["a"]));
    server.latest.cut();
    await until(() => expect(status(store)).toBe("reconnecting"));
    say("b");
    say("c");
    await until(() => expect(texts(store)).toEqual(["a", "b", "c"]));
    // Again, as a server that sends more than it was asked for.
    server.latest.send({ op: "message", topic: LOBBY, offset: 2, data: { from: "ada", text: "b" } });
    say("d");
    await until(() => expect(texts(store)).toEqual(["a", "b", "c", "d"]));
    expect(told).toEqual(["a", "b", "c", "d"]);
    expect(store.getState().gaps).toBe(0);
    expect(server.of("join").at(-1)).toMatchObject({ after: { epoch: "e1", offset: 1 } });
    expect(server.of("join").at(-1)).not.toHaveProperty("history");
  });

  it("it goes on from what has arrived, not from what was announced", async () => {
    const store = listen({ history: 0 });
    await joined(store);
    say("a");
    await until(() => expect(texts(store)).toEqual(["a"]));
    server.onJoin = (frame) => {
      server.onJoin = undefined;
      server.latest.send({ op: "joined", ref: frame.ref, topic: LOBBY, epoch: "e1", offset: 9, recovered: true });
      setTimeout(() => server.latest.cut(), 10);
      return "nothing";
    };
    server.latest.cut();
    await until(() => expect(server.of("join")).toHaveLength(3));
    expect(server.of("join")[2]).toMatchObject({ after: { epoch: "e1", offset: 1 } });
  });

  it("the position also moves by what is not sent to us", async () => {
    const store = listen();
    await joined(store);
    server.latest.send({ op: "skip", topic: LOBBY, offset: 7 });
    say("x"); // 1: known by now
    server.latest.send({ op: "message", topic: LOBBY, offset: 8, data: { from: "ada", text: "y" } });
    await until(() => expect(texts(store)).toEqual(["y"]));
    server.latest.cut();
    await until(() => expect(server.of("join").at(-1)).toMatchObject({ after: { offset: 8 } }));
  });

  it("a gap is told, contexts are fetched, and history is asked for", async () => {
    const refetched: (readonly string[])[] = [];
    client.attach({ mounted: () => [], read: () => undefined, write() {}, refetch: (names) => refetched.push(names) });
    const told: string[] = [];
    const store = listen({ history: 2, onMessage: ({ data }) => told.push(data.text) });
    await joined(store);
    say("a");
    await until(() => expect(texts(store)).toEqual(["a"]));
    server.latest.cut();
    await until(() => expect(status(store)).toBe("reconnecting"));
    for (const text of ["b", "c", "d"]) say(text);
    server.forget(LOBBY, 2);
    await until(() => expect(texts(store)).toEqual(["a", "c", "d"]));
    expect(store.getState().gaps).toBe(1);
    expect(refetched).toEqual([["inbox"]]);
    say("e");
    await until(() => expect(told).toEqual(["a", "e"]));
  });

  it("offsets of another history are not mixed with those of the first", async () => {
    const store = listen();
    await joined(store);
    say("old 1");
    say("old 2");
    await until(() => expect(texts(store)).toHaveLength(2));
    server.renew(LOBBY);
    server.latest.cut();
    await until(() => expect(status(store)).toBe("reconnecting"));
    say("new 1");
    await until(() => expect(texts(store)).toEqual(["old 1", "old 2", "new 1"]));
    say("new 2");
    await until(() => expect(texts(store)).toEqual(["old 1", "old 2", "new 1", "new 2"]));
    expect(store.getState().messages.map(({ offset }) => offset)).toEqual([undefined, undefined, 1, 2]);
    expect(store.getState().gaps).toBe(1);
  });

  it("the server may say so by itself", async () => {
    const store = listen();
    await joined(store);
    server.latest.send({ op: "gap", topic: LOBBY, epoch: "later", offset: 60 });
    await until(() => expect(store.getState().gaps).toBe(1));
    server.latest.send({ op: "message", topic: LOBBY, offset: 61, data: { from: "ada", text: "on" } });
    await until(() => expect(texts(store)).toEqual(["on"]));
    server.latest.cut();
    await until(() => expect(server.of("join")[1]).toMatchObject({ after: { epoch: "later", offset: 61 } }));
  });
});

describe("contexts", () => {
  it("are fetched when a message says so, at once and then once in a while", async () => {
    const refetched: (readonly string[])[] = [];
    client.attach({ mounted: () => [], read: () => undefined, write() {}, refetch: (names) => refetched.push(names) });
    const store = listen();
    await joined(store);
    for (let n = 0; n < 5; n += 1) server.publish(LOBBY, { from: "ada", text: "x" }, { affects: ["inbox"] });
    server.latest.send({ op: "affects", topic: LOBBY, affects: ["tickets"] });
    await until(() => expect(texts(store)).toHaveLength(5));
    expect(refetched).toEqual([["inbox"]]);
    await until(() => expect(refetched).toEqual([["inbox"], ["inbox", "tickets"]]));
  });

  it("are not fetched for history", async () => {
    const affected = vi.fn();
    client.on("affected", affected);
    server.publish(LOBBY, { from: "ada", text: "old" }, { affects: ["inbox"] });
    const store = listen();
    await until(() => expect(texts(store)).toEqual(["old"]));
    expect(affected).not.toHaveBeenCalled();
  });

  it("are read past every cache", async () => {
    const caches: unknown[] = [];
    client.configure({
      fetch: (_, init) => {
        caches.push(init.cache);
        return Promise.resolve(json([]));
      },
    });
    const inbox = createContext<void, unknown[]>(client, "inbox", { scope: "local" });
    const store = listen();
    await joined(store);
    server.latest.send({ op: "affects", topic: LOBBY, affects: ["inbox"] });
    await until(() => expect(client.changed.has("inbox")).toBe(true));
    await inbox.fetch();
    expect(caches).toEqual(["no-cache"]);
  });

  it("that a mutation brings along are not trusted when a message came meanwhile", async () => {
    let answer: (response: Response) => void = () => {};
    client.configure({ fetch: () => new Promise((resolve) => (answer = resolve)) });
    const written: unknown[] = [];
    const refetched: (readonly string[])[] = [];
    client.attach({
      mounted: () => ["inbox"],
      read: () => [],
      write: (_, value) => written.push(value),
      refetch: (names) => refetched.push(names),
    });
    const close = createFunction<{ id: number }, unknown>(client, "close_ticket", { affects: ["inbox"] });
    const store = listen();
    await joined(store);
    const call = close({ id: 1 });
    server.latest.send({ op: "affects", topic: LOBBY, affects: ["inbox"] });
    await until(() => expect(refetched).toHaveLength(1));
    answer(json({ data: {}, fresh: { inbox: ["older"] } }, { "Mizan-Affects": "inbox" }));
    await call;
    expect(written).toEqual([]);
    expect(refetched).toHaveLength(2);
  });
});

describe("permission", () => {
  it("that is refused ends it, without another attempt", async () => {
    server.onJoin = () => problem("forbidden", 403);
    const store = listen({ whileOffline: "queue" });
    const waiting = failure(store.send({ text: "a" }));
    await until(() => expect(store.getState()).toMatchObject({ status: "closed", problem: { code: "forbidden" } }));
    expect((await waiting).code).toBe("forbidden");
    expect((await failure(store.send({ text: "b" }))).code).toBe("forbidden");
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(server.of("join")).toHaveLength(1);
  });

  it("that is lost ends it", async () => {
    const store = listen();
    await joined(store);
    server.latest.send({ op: "left", topic: LOBBY, problem: problem("forbidden", 403) });
    await until(() => expect(store.getState()).toMatchObject({ status: "closed", problem: { status: 403 } }));
    say("secret");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(texts(store)).toEqual([]);
    expect(server.of("join")).toHaveLength(1);
  });

  it("is asked for again when everybody has gone and somebody comes", async () => {
    server.onJoin = () => problem("forbidden", 403);
    const store = createChannelStore(chatOf(client), { room: "lobby" });
    const stop = store.subscribe(() => {});
    await until(() => expect(status(store)).toBe("closed"));
    stop();
    server.onJoin = undefined;
    await joined(listen());
  });

  it("is waited for when the server is busy, as long as it says", async () => {
    server.onJoin = () => {
      server.onJoin = undefined;
      return { ...problem("throttled", 429), retry_after: 0.2 };
    };
    const store = listen();
    await until(() => expect(server.of("join")).toHaveLength(1));
    const startedMs = performance.now();
    await joined(store);
    expect(performance.now() - startedMs).toBeGreaterThan(190);
    expect(server.of("join")).toHaveLength(2);
  });
});

describe("the session", () => {
  it("that has changed brings one new connection at once, and then others after a while", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.9);
    const store = listen();
    await joined(store);
    const startedMs = performance.now();
    server.latest.close(4401);
    await until(() => expect(server.of("join")).toHaveLength(2));
    expect(performance.now() - startedMs).toBeLessThan(300);
    await joined(store);
    server.latest.close(4401);
    await until(() => expect(status(store)).toBe("reconnecting"));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.connections).toHaveLength(2);
    await until(() => expect(server.connections).toHaveLength(3));
    random.mockRestore();
  });

  it("that has ended is said once, and a login joins again over a new connection", async () => {
    const sessions: string[] = [];
    client.on("session", ({ status }) => sessions.push(status));
    const stores = [listen(), listen(undefined, "attic")];
    for (const store of stores) await joined(store);
    server.onJoin = () => problem("not_signed_in", 401);
    server.latest.close(4401);
    for (const store of stores) {
      await until(() =>
        expect(store.getState()).toMatchObject({ status: "closed", problem: { code: "not_signed_in" } }),
      );
    }
    expect(sessions).toEqual(["ended"]);
    expect(server.connections).toHaveLength(2);
    server.onJoin = undefined;
    say("meanwhile");
    const session = client.session();
    if (session.status === "ended") session.resume();
    for (const store of stores) await joined(store);
    expect(server.connections).toHaveLength(3);
    expect(sessions).toEqual(["ended", "active"]);
    await until(() => expect(stores.map(texts)).toEqual([["meanwhile"], []]));
  });

  it("that helps nothing is not asked for again", async () => {
    const sessions: string[] = [];
    client.on("session", ({ status }) => sessions.push(status));
    server.onJoin = () => problem("not_signed_in", 401);
    const store = listen();
    await until(() => expect(sessions).toEqual(["ended"]));
    const session = client.session();
    if (session.status === "ended") session.resume();
    await until(() => expect(server.of("join")).toHaveLength(2));
    await until(() => expect(status(store)).toBe("closed"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sessions).toEqual(["ended", "active"]);
    expect(server.of("join")).toHaveLength(2);
  });

  it("that nobody watches just ends the channel", async () => {
    server.onJoin = () => problem("not_signed_in", 401);
    const store = listen();
    await until(() => expect(status(store)).toBe("closed"));
    expect(client.session().status).toBe("active");
  });

  it("of somebody else lets those in who were refused", async () => {
    server.onJoin = ({ params }) =>
      (params as { room: string }).room === "attic" ? problem("forbidden", 403) : undefined;
    const stores = [listen(), listen(undefined, "attic")];
    await until(() => expect(stores.map(status)).toEqual(["joined", "closed"]));
    server.onJoin = undefined;
    server.latest.close(4401);
    await until(() => expect(stores.map(status)).toEqual(["joined", "joined"]));
  });
});

describe("the page", () => {
  const show = (name: string, isPersisted: boolean) =>
    window.dispatchEvent(Object.assign(new Event(name), { persisted: isPersisted }));

  it("closes its connection when it is left, and has it again when it is shown again", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const store = listen({ whileOffline: "queue" });
    await joined(store);
    show("pagehide", true);
    await until(() => expect(server.latest.isOpen()).toBe(false));
    expect(status(store)).toBe("reconnecting");
    say("while away");
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(server.connections).toHaveLength(1);
    const startedMs = performance.now();
    show("pageshow", true);
    await until(() => expect(texts(store)).toEqual(["while away"]));
    expect(performance.now() - startedMs).toBeLessThan(400);
    expect(server.connections).toHaveLength(2);
  });

  it("connects at once when there is a network again", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const store = listen();
    await joined(store);
    server.latest.cut();
    await until(() => expect(status(store)).toBe("reconnecting"));
    const startedMs = performance.now();
    window.dispatchEvent(new Event("online"));
    await joined(store);
    expect(performance.now() - startedMs).toBeLessThan(400);
    expect(server.connections).toHaveLength(2);
  });

  it("asks for a sign of life when somebody looks at it again", async () => {
    const store = listen();
    await joined(store);
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    await until(() => expect(server.of("ping")).toHaveLength(1));
  });

  it("without sockets says so", async () => {
    client.configure({
      socket: () => {
        throw new DOMException("insecure", "SecurityError");
      },
    });
    const store = listen();
    expect(store.getState()).toMatchObject({ status: "closed", problem: { code: "offline" } });
  });
});

describe("time", () => {
  const news = (of: Client) => createChannelStore(createChannel<void, void, unknown>(of, "news"));
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it("between attempts grows from half a second to twenty, with full jitter from the first on", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { client, sockets } = stillSite();
    undo.push(news(client).subscribe(() => {}));
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      sockets.at(-1)?.onclose?.({ code: 1006 });
      const before = performance.now();
      const count = sockets.length;
      while (sockets.length === count) await vi.advanceTimersByTimeAsync(10);
      waits.push(performance.now() - before);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    random.mockReturnValue(0);
    sockets.at(-1)?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(10);
  });

  it("begins anew after a connection that held, and not after one that did not", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { client, sockets } = stillSite();
    undo.push(news(client).subscribe(() => {}));
    const next = async (waitMs: number) => {
      const count = sockets.length;
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(sockets).toHaveLength(count);
      await vi.advanceTimersByTimeAsync(1);
      expect(sockets).toHaveLength(count + 1);
      sockets.at(-1)?.admit();
    };
    sockets[0]?.admit();
    sockets[0]?.onclose?.({ code: 1006 });
    await next(500);
    sockets[1]?.onclose?.({ code: 1006 });
    await next(1000);
    await vi.advanceTimersByTimeAsync(10_001);
    sockets[2]?.onclose?.({ code: 1006 });
    await next(500);
    // Sent away together, because the server restarts.
    await vi.advanceTimersByTimeAsync(10_001);
    sockets[3]?.onclose?.({ code: 1012 });
    await next(2000);
  });

  it("without a sign of life ends the connection", async () => {
    const { client, sockets } = stillSite();
    const store = news(client);
    undo.push(store.subscribe(() => {}));
    sockets[0]?.admit();
    expect(store.getState().status).toBe("joined");
    sockets[0]?.say({ op: "ping" });
    expect(sockets[0]?.sent.at(-1)).toEqual({ op: "pong" });
    const pings = () => sockets[0]?.sent.filter(({ op }) => op === "ping").length;
    await vi.advanceTimersByTimeAsync(29_999);
    expect(pings()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(pings()).toBe(1);
    sockets[0]?.say({ op: "pong" });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(pings()).toBe(2);
    expect(store.getState().status).toBe("joined");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(store.getState().status).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
  });

  it("without an answer to the attempt ends it", async () => {
    const { client, sockets } = stillSite();
    undo.push(news(client).subscribe(() => {}));
    await vi.advanceTimersByTimeAsync(10_500);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it("without anybody closes the connection, and leaves nothing behind", async () => {
    const { client, sockets } = stillSite();
    const stop = news(client).subscribe(() => {});
    sockets[0]?.admit();
    stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets[0]?.sent.at(-1)).toMatchObject({ op: "leave", topic: "news:{}" });
    await vi.advanceTimersByTimeAsync(9999);
    expect(sockets[0]?.isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    window.dispatchEvent(new Event("online"));
    expect(sockets).toHaveLength(1);
  });

  it("opens the socket below the client's address", () => {
    const open = vi.fn(() => stillSite().sockets as unknown as WebSocket);
    const { client } = stillSite();
    client.configure({ socket: open });
    undo.push(news(client).subscribe(() => {}));
    expect(open).toHaveBeenCalledWith("wss://desk.example/api/mizan/ws");
    const here = stillSite().client;
    here.configure({ socket: open, prefix: "/api/mizan" });
    undo.push(news(here).subscribe(() => {}));
    expect(open).toHaveBeenLastCalledWith("ws://localhost:3000/api/mizan/ws");
  });
});
