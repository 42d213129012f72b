import { beforeEach, describe, expect, it, vi } from "vitest";

import { createClient, createContext, createFunction, ProblemError, toQuery } from "../src/core/index.js";
import { closeTicket, echo, greet, inbox, mizan } from "./fixture.js";
import { fakeServer, type FakeServer, json, later, problem } from "./server.js";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

async function failure(call: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await call.then(
    () => "it worked",
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw new Error(`no problem: ${String(error)}`);
}

describe("a function", () => {
  it("is posted as JSON, with the hash of its contract", async () => {
    server.on("echo", () => json({ message: "hi" }));
    expect(await echo({ text: "hi" })).toEqual({ message: "hi" });
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: "POST", path: "echo", body: { text: "hi" } });
    expect(seen?.headers.get("content-type")).toBe("application/json");
    expect(seen?.headers.get("mizan-contract")).toBe("a937d60404b74cee");
    expect(seen?.headers.get("mizan-fresh")).toBeNull();
  });

  it("fails with the server's problem", async () => {
    const errors = { text: [{ code: "required", message: "Give it.", params: {} }] };
    server.on("echo", () => problem(422, "invalid", { detail: "Some of the input is not valid.", errors }));
    const error = await failure(echo({ text: "" }));
    expect(error).toMatchObject({ status: 422, code: "invalid", requestId: "r1", errors });
    expect(error.message).toBe("Some of the input is not valid.");
    expect(await echo.safe({ text: "" })).toMatchObject({ ok: false, problem: { code: "invalid" } });
  });

  it("is not sent twice when the server cannot be reached, unless it may be", async () => {
    let calls = 0;
    mizan.configure({
      fetch: () => {
        calls += 1;
        return Promise.reject(new TypeError("no route"));
      },
    });
    expect((await failure(echo({ text: "a" }))).code).toBe("offline");
    expect(calls).toBe(1);
    vi.useFakeTimers();
    const call = failure(echo({ text: "a" }, { retries: 2 }));
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    expect((await call).code).toBe("offline");
    expect(calls).toBe(4);
  });

  it("runs once however often it is sent", async () => {
    const answers = [
      new Response("", { status: 502 }),
      problem(409, "idempotency_in_flight", {}, { "Retry-After": "0.01" }),
    ];
    server.on("echo", () => answers.shift() ?? json({ message: "hi" }));
    expect(await echo({ text: "hi" }, { retries: 1 })).toEqual({ message: "hi" });
    await echo({ text: "hi" });
    await echo({ text: "hi" }, { idempotencyKey: "mine" });
    const keys = server.of("echo").map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[0]).toMatch(/^"[0-9a-f]{32}"$/);
    expect(keys).toEqual([keys[0], keys[0], keys[0], null, '"mine"']);
  });

  it("can be ended", async () => {
    server.on("echo", () => later().answer);
    const controller = new AbortController();
    const call = failure(echo({ text: "a" }, { signal: controller.signal }));
    controller.abort();
    expect((await call).code).toBe("aborted");
    expect((await failure(echo({ text: "a" }, { signal: controller.signal }))).code).toBe("aborted");
    expect(server.seen).toHaveLength(1);
  });

  it("gives up on a server that does not answer", async () => {
    vi.useFakeTimers();
    server.on("echo", () => later().answer);
    const call = failure(echo({ text: "a" }));
    await vi.advanceTimersByTimeAsync(90_000);
    vi.useRealTimers();
    expect((await call).code).toBe("timeout");
  });

  it("takes a page of a proxy for what it is", async () => {
    server.on("echo", () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect(await failure(echo({ text: "a" }))).toMatchObject({ code: "unreadable_answer", status: 502 });
    server.on("echo", () => new Response("<h1>Log in to the Wi-Fi</h1>"));
    expect(await failure(echo({ text: "a" }))).toMatchObject({ code: "unreadable_answer", status: 200 });
  });

  it("reads no more of a problem than has the right shape", async () => {
    server.on(
      "echo",
      () => new Response(JSON.stringify({ code: 7, errors: { a: "x", b: [{ code: "c" }] } }), { status: 500 }),
    );
    expect(await failure(echo({ text: "a" }))).toMatchObject({ code: "unreadable_answer", errors: { b: [] } });
  });
});

describe("a context", () => {
  it("has one key for one question", () => {
    expect(toQuery({ b: 1, a: ["x", "y,z"], c: undefined, d: null, e: { f: true }, g: "ä +&" })).toBe(
      "a=x&a=y%2Cz&b=1&e=%7B%22f%22%3Atrue%7D&g=%C3%A4%20%2B%26",
    );
    expect(greet.key({ name: "Ada" })).toBe("greet?name=Ada");
    expect(inbox.key()).toBe("inbox");
  });

  it("may come from a cache the first time, and never again", async () => {
    server.on("greet", () => json({ message: "Hello" }));
    const params = { name: `Ada ${Math.random()}` };
    await greet.fetch(params);
    await greet.fetch(params);
    expect(server.seen.map((seen) => seen.cache)).toEqual(["default", "no-cache"]);
  });

  it("is read past every cache once this tab has changed it, on the next page too", async () => {
    server.on("close_ticket", () => json({ id: 1, name: "Ada" }, { "Mizan-Affects": "inbox, my_tickets" }));
    await closeTicket({ id: 1 });
    const next = createClient({ prefix: "/api/mizan", contract: "x" });
    const read: (RequestCache | undefined)[] = [];
    next.configure({
      fetch: (_, init) => {
        read.push(init.cache);
        return Promise.resolve(json([]));
      },
    });
    await createContext<void, unknown>(next, "my_tickets", { scope: "local" }).fetch();
    await createContext<void, unknown>(next, "another", { scope: "local" }).fetch();
    expect(read).toEqual(["no-cache", "default"]);
  });

  it("is asked for again when the server is busy", async () => {
    let calls = 0;
    server.on("inbox", () => {
      calls += 1;
      return calls < 3 ? problem(503, "unavailable", {}, { "Retry-After": "0" }) : json([]);
    });
    expect(await inbox.fetch()).toEqual([]);
    server.on("inbox", () => problem(403, "forbidden"));
    expect((await failure(inbox.fetch())).code).toBe("forbidden");
    expect(server.seen).toHaveLength(4);
  });
});

describe("a mutation", () => {
  it("brings what is shown along in one round trip, and marks the rest as stale", async () => {
    const writes: unknown[] = [];
    const detach = mizan.attach({
      mounted: () => ["inbox", "my_tickets?page=2", "greet?name=Ada"],
      read: () => undefined,
      write: (key, value) => writes.push([key, value]),
      refetch: (names, except) => writes.push({ names, except }),
    });
    const heard: unknown[] = [];
    const stop = mizan.on("affected", (names) => heard.push(names));
    server.on("close_ticket", () =>
      json({ data: { id: 1, name: "Ada" }, fresh: { inbox: [] } }, { "Mizan-Affects": "inbox, my_tickets" }),
    );
    expect(await closeTicket({ id: 1 })).toEqual({ id: 1, name: "Ada" });
    expect(server.seen[0]?.headers.get("mizan-fresh")).toBe("inbox, my_tickets?page=2");
    expect(writes).toEqual([["inbox", []], { names: ["inbox", "my_tickets"], except: ["inbox"] }]);
    expect(heard).toEqual([["inbox", "my_tickets"]]);
    detach();
    stop();
  });

  it("does not believe a copy that another mutation may have overtaken", async () => {
    const writes: string[] = [];
    const refetched: string[] = [];
    const detach = mizan.attach({
      mounted: () => ["inbox"],
      read: () => undefined,
      write: (key) => writes.push(key),
      refetch: (names) => refetched.push(...names),
    });
    const [one, other] = [later(), later()];
    const answers = [one.answer, other.answer];
    server.on("close_ticket", () => answers.shift() ?? problem(500, "internal_error"));
    const answer = () => json({ data: {}, fresh: { inbox: [] } }, { "Mizan-Affects": "inbox" });
    const calls = [closeTicket({ id: 1 }), closeTicket({ id: 2 })];
    other.send(answer());
    one.send(answer());
    await Promise.all(calls);
    expect(writes).toEqual([]);
    expect(refetched).toEqual(["inbox", "inbox"]);
    detach();
  });

  it("takes back what it changed in advance when it fails", async () => {
    const values = new Map<string, unknown>([["inbox", [{ id: 1 }, { id: 2 }]]]);
    const detach = mizan.attach({
      mounted: () => [],
      read: (key) => values.get(key),
      write: (key, value) => values.set(key, value),
      refetch: () => undefined,
    });
    const { answer, send } = later();
    server.on("close_ticket", () => answer);
    const call = closeTicket.safe(
      { id: 1 },
      { optimistic: (edit) => edit(inbox, undefined, (tickets) => tickets.filter(({ id }) => id !== 1)) },
    );
    expect(values.get("inbox")).toEqual([{ id: 2 }]);
    send(problem(409, "conflict"));
    expect((await call).ok).toBe(false);
    expect(values.get("inbox")).toEqual([{ id: 1 }, { id: 2 }]);
    detach();
  });
});

describe("a session that has ended", () => {
  it("is said once, and every call is sent again once after a login", async () => {
    const said: string[] = [];
    const stop = mizan.on("session", (session) => said.push(session.status));
    let signedIn = false;
    server.on("close_ticket", () => (signedIn ? json({ id: 1, name: "Ada" }) : problem(401, "not_signed_in")));
    const calls = [closeTicket({ id: 1 }), closeTicket({ id: 2 })];
    await vi.waitFor(() => expect(server.seen).toHaveLength(2));
    const session = await vi.waitFor(() => {
      const state = mizan.session();
      if (state.status !== "ended") throw new Error("still active");
      return state;
    });
    signedIn = true;
    session.resume();
    expect(await Promise.all(calls)).toHaveLength(2);
    expect(server.seen).toHaveLength(4);
    expect(said).toEqual(["ended", "active"]);
    stop();
  });

  it("lets the calls fail when nobody signs in, and when the login did not help", async () => {
    const stop = mizan.on("session", (session) => session.status === "ended" && queueMicrotask(session.dismiss));
    server.on("close_ticket", () => problem(401, "not_signed_in"));
    expect((await failure(closeTicket({ id: 1 }))).code).toBe("not_signed_in");
    expect(server.seen).toHaveLength(1);
    stop();
    const stopAgain = mizan.on("session", (session) => session.status === "ended" && queueMicrotask(session.resume));
    expect((await failure(closeTicket({ id: 1 }))).code).toBe("not_signed_in");
    expect(server.seen).toHaveLength(3);
    stopAgain();
  });

  it("makes nobody wait when nobody listens, and nobody who has given up", async () => {
    server.on("close_ticket", () => problem(401, "not_signed_in"));
    expect((await failure(closeTicket({ id: 1 }))).code).toBe("not_signed_in");
    const stop = mizan.on("session", () => undefined);
    const controller = new AbortController();
    const call = failure(closeTicket({ id: 1 }, { signal: controller.signal }));
    await vi.waitFor(() => expect(mizan.session().status).toBe("ended"));
    controller.abort();
    expect((await call).code).toBe("aborted");
    const session = mizan.session();
    if (session.status === "ended") session.dismiss();
    stop();
  });
});

describe("a server that has moved on", () => {
  it("is noticed with the first answer that makes no sense, and only then", async () => {
    const client = createClient({ prefix: "/api/mizan", contract: "old" });
    const gone = createFunction<{ a: number }, number>(client, "gone");
    const said = vi.fn();
    client.on("outdated", said);
    const answers = [
      json(1, { "Mizan-Contract": "new" }),
      problem(409, "conflict", {}, { "Mizan-Contract": "new" }),
      problem(404, "not_found", {}, { "Mizan-Contract": "old" }),
      problem(
        422,
        "invalid",
        { errors: { a: [{ code: "unknown_field", message: "No.", params: {} }] } },
        { "Mizan-Contract": "new" },
      ),
      problem(404, "not_found", {}, { "Mizan-Contract": "new" }),
    ];
    client.configure({ fetch: () => Promise.resolve(answers.shift() ?? json(0)) });
    await gone.safe({ a: 1 });
    await gone.safe({ a: 1 });
    await gone.safe({ a: 1 });
    expect(said).not.toHaveBeenCalled();
    await gone.safe({ a: 1 });
    await gone.safe({ a: 1 });
    expect(said).toHaveBeenCalledTimes(1);
    expect(client.isOutdated()).toBe(true);
  });
});
