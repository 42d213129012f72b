import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createFormStore } from "../src/core/index.js";
import { orderForm, type OrderInput } from "./fixture.js";
import { fakeServer, type FakeServer, json } from "./server.js";

/** As much of the browser's as is used; the test decides what happens. */
class FakeXhr {
  static last: FakeXhr | undefined;
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  readonly headers: Record<string, string> = {};
  onload = () => {};
  onerror = () => {};
  onabort = () => {};
  status = 0;
  responseText = "";
  url = "";
  body: unknown;

  constructor() {
    FakeXhr.last = this;
  }
  open(_: string, url: string) {
    this.url = url;
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  getResponseHeader() {
    return null;
  }
  send(body: unknown) {
    this.body = body;
  }
  abort() {
    this.onabort();
  }
  answer(status: number, data: unknown) {
    this.status = status;
    this.responseText = JSON.stringify(data);
    this.onload();
  }
}

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
  FakeXhr.last = undefined;
  vi.stubGlobal("XMLHttpRequest", FakeXhr);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const PHOTO = new File(["abc"], "a.png", { type: "image/png" });
const DATA: OrderInput = { address: { city: "Wien" }, items: [{ article: "Pen", count: 1 }], photo: PHOTO };

async function sending(data: OrderInput = DATA) {
  const store = createFormStore(orderForm, { initial: data });
  const result = store.submit();
  const xhr = await vi.waitFor(() => {
    if (!FakeXhr.last) throw new Error("nothing sent");
    return FakeXhr.last;
  });
  return { store, result, xhr };
}

describe("a form with files", () => {
  it("travels as multipart, by dotted names, and says how much has left", async () => {
    const { store, result, xhr } = await sending();
    expect(xhr.url).toBe("/api/mizan/order.submit");
    expect(xhr.headers).not.toHaveProperty("Content-Type");
    expect(xhr.headers).toHaveProperty("Mizan-Contract");
    const sent = xhr.body instanceof FormData ? [...xhr.body.entries()] : [];
    expect(sent).toEqual([
      ["address.city", "Wien"],
      ["address.zip", ""],
      ["items.0.article", "Pen"],
      ["items.0.count", "1"],
      ["items.0.ORDER", "1"],
      ["photo", PHOTO],
    ]);
    xhr.upload.onprogress?.({ loaded: 50, total: 200 });
    expect(store.getState()).toMatchObject({ status: "submitting", progress: { sentBytes: 50, totalBytes: 200 } });
    xhr.answer(200, { id: 9 });
    expect(await result).toEqual({ ok: true, data: { id: 9 } });
    expect(server.seen).toEqual([]);
  });

  it("can be ended half-way", async () => {
    const { store, result } = await sending();
    store.abort();
    expect(await result).toMatchObject({ ok: false, problem: { code: "aborted" } });
    expect(store.getState().status).toBe("editing");
  });

  it("says when the server cannot be reached", async () => {
    const { store, result, xhr } = await sending();
    xhr.onerror();
    expect(await result).toMatchObject({ ok: false, problem: { code: "offline" } });
    expect(store.getState()).toMatchObject({ status: "failed" });
  });

  it("is JSON when there is none, and takes away the one that is there", async () => {
    server.on("order.submit", () => json({ id: 1 }));
    const store = createFormStore(orderForm, { initial: { ...DATA, photo: null } });
    await store.submit();
    expect(server.seen[0]?.body).toMatchObject({ photo: null });
    store.set("photo.CLEAR", true);
    await store.submit();
    expect(server.seen[1]?.body).toMatchObject({ photo: { CLEAR: true } });
    expect(FakeXhr.last).toBeUndefined();
    store.set("photo", PHOTO);
    void store.submit();
    await vi.waitFor(() => expect(FakeXhr.last).toBeDefined());
    const body = FakeXhr.last?.body;
    expect(body instanceof FormData && [...body.keys()].filter((name) => name.startsWith("photo"))).toEqual(["photo"]);
  });
});
