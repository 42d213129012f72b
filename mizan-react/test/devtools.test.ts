import { beforeEach, describe, expect, it, vi } from "vitest";

import { bindForm, createChannel, createChannelStore, createFormStore, keepDraft } from "../src/core/index.js";
import { createRecords } from "../src/devtools/records.js";
import { contactForm, echo, greet, loginForm, mizan } from "./fixture.js";
import { fakeServer, type FakeServer, json, problem } from "./server.js";
import { stillSite } from "./socket.js";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

describe("the dev panel's records", () => {
  it("tell of calls, newest first, and of what they changed or failed with", async () => {
    const records = createRecords(mizan);
    server.on("echo", () => json({ message: "hi" }, { "Mizan-Affects": "inbox" }));
    await echo({ text: "hi" });
    server.on("echo", () => problem(403, "forbidden"));
    await echo.safe({ text: "hi" });
    expect(records.calls().map(([call, status, , outcome]) => [call, status, outcome])).toEqual([
      ["POST echo", "403", "forbidden"],
      ["POST echo", "200", "changes inbox"],
    ]);
  });

  it("tell of contexts with their cache headers", async () => {
    const records = createRecords(mizan);
    server.on("greet?name=Ada", () => json({ message: "Hello" }, { "Cache-Control": "public", ETag: '"1"' }));
    mizan.attach({ mounted: () => ["greet?name=Ada"], read: () => ({ message: "Hello" }), write() {}, refetch() {} });
    await greet.fetch({ name: "Ada" });
    expect(records.contexts()).toContainEqual(["greet?name=Ada", "shown", 'public · "1"', '{"message":"Hello"}']);
  });

  it("tell of what travels over the socket, newest first", () => {
    const { client, sockets } = stillSite();
    const records = createRecords(client);
    const channel = createChannel<{ room: string }, void, unknown>(client, "chat");
    const stop = createChannelStore(channel, { room: "lobby" }).subscribe(() => {});
    const [socket] = sockets;
    socket?.onopen?.();
    socket?.say({ op: "joined", ref: 1, topic: "chat", epoch: "e", offset: 1 });
    socket?.say({ op: "message", topic: "chat", offset: 2, data: { text: "hi" } });
    socket?.onmessage?.({ data: "?" });
    socket?.onclose?.({ code: 1013 });
    expect(records.frames().toReversed()).toEqual([
      ["sent", "join · ref 1", 'chat:{"room":"lobby"}', ""],
      ["received", "joined · ref 1 · offset 1", "chat", '{"epoch":"e"}'],
      ["received", "message · offset 2", "chat", '{"text":"hi"}'],
      ["unreadable", "", "", expect.stringContaining("SyntaxError")],
      ["closed", "1013", "", ""],
    ]);
    vi.mocked(console.error).mockClear();
    stop();
  });

  it("tell of forms while they are shown, and never a password", () => {
    const records = createRecords(mizan);
    let told = 0;
    const stop = records.subscribe(() => (told += 1));
    document.body.innerHTML = '<form><input name="username"><input name="password" type="password"></form>';
    const element = document.querySelector("form");
    if (!element) throw new Error("no form");
    const store = createFormStore(loginForm, { extras: [keepDraft()] });
    const unbind = bindForm(store, element);
    store.set("username", "ada");
    store.set("password", "seven-quiet-otters");
    store.touch("username");
    const lines = records.forms();
    expect(lines[0]?.slice(0, 3)).toEqual(["login", "editing", "changed"]);
    expect(lines).toContainEqual(["  username", '"ada"', "touched, changed", ""]);
    expect(JSON.stringify(lines)).not.toContain("otters");
    expect(told).toBeGreaterThan(2);
    unbind();
    expect(records.forms()).toEqual([]);
    stop();
  });

  it("cost nothing where nobody looks", () => {
    expect(createFormStore(contactForm).getState().status).toBe("editing");
  });
});
