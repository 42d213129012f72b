import { beforeEach, describe, expect, it, vi } from "vitest";

import * as z from "zod/mini";

import {
  appendRow,
  bindForm,
  createClient,
  createForm,
  createFunction,
  createFormStore,
  type FormSettings,
  keepDraft,
  keepTyped,
  moveRow,
  removeRow,
  rowsOf,
  takeOver,
  text,
} from "../src/core/index.js";
import { contactForm, type ContactInput, loginForm, mizan, orderForm, type OrderInput, type Sent } from "./fixture.js";
import { fakeServer, type FakeServer, json, later, problem } from "./server.js";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

const GOOD = { name: "Ada", email: "ada@example.org", topic: "other", message: "It does not work at all." } as const;

function page(html: string): HTMLFormElement {
  document.body.innerHTML = `<form id="here">${html}</form><button id="elsewhere">x</button>`;
  const form = document.querySelector("form");
  if (!form) throw new Error("no form");
  return form;
}

function contact(settings: FormSettings<ContactInput, Sent> = {}) {
  const element = page(`
    <input name="name"><input name="email" type="email">
    <select name="topic"><option value=""></option><option>question</option><option>other</option></select>
    <textarea name="message"></textarea><button>Send</button>`);
  const store = createFormStore(contactForm, { liveDelayMs: 0, ...settings });
  const unbind = bindForm(store, element);
  const control = (name: string) => {
    const found = element.elements.namedItem(name);
    if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement || found instanceof HTMLSelectElement)
      return found;
    throw new Error(name);
  };
  const type = (name: string, value: string) => {
    control(name).focus();
    control(name).value = value;
    control(name).dispatchEvent(new Event("input", { bubbles: true }));
  };
  const leave = (name: string) => {
    control(name).focus();
    document.getElementById("elsewhere")?.focus();
  };
  const codes = (path: string) => store.getMeta(path).errors.map((error) => error.code);
  return { store, element, unbind, control, type, leave, codes };
}

describe("checking while typing", () => {
  it("says nothing before a field is left, and then with every change", () => {
    const { type, leave, codes, store } = contact();
    type("message", "short");
    expect(codes("message")).toEqual([]);
    leave("message");
    expect(codes("message")).toEqual(["min_length"]);
    type("message", "now it is long enough");
    expect(codes("message")).toEqual([]);
    type("message", "");
    expect(codes("message")).toEqual(["required"]);
    expect(codes("name")).toEqual([]);
    expect(store.getMeta("message")).toMatchObject({ isTouched: true, isDirty: false });
  });

  it("tells 0123 from 123, and a number from nothing but a number", () => {
    const { store } = contact({ initial: { name: "0123" } });
    store.set("name", "123");
    expect(store.getMeta("name").isDirty).toBe(true);
    const order = createFormStore(orderForm, { initial: { items: [{ article: "Pen", count: 7 }] } });
    order.set("items.0.count", "7.0");
    expect(order.getMeta("items.0.count").isDirty).toBe(false);
  });

  it("takes no notice of names that every object has", () => {
    const { store, element } = contact();
    element.insertAdjacentHTML("beforeend", '<input name="constructor" value="x"><input name="__proto__" value="x">');
    for (const name of ["constructor", "__proto__"]) store.handleInput(element.elements.namedItem(name));
    expect(store.specOf("items.0.constructor")).toBeUndefined();
    expect(createFormStore(orderForm).specOf("photo.constructor")).toBeUndefined();
    expect(Object.keys(store.getData())).toEqual(["name", "email", "topic", "message"]);
  });

  it("knows what is dirty, and what is no longer", () => {
    const { type, store } = contact({ initial: { name: "Ada" } });
    expect(store.getState().isDirty).toBe(false);
    type("name", "Grace");
    expect(store.getState().isDirty).toBe(true);
    expect(store.getMeta("name").isDirty).toBe(true);
    type("name", "Ada");
    expect(store.getState().isDirty).toBe(false);
  });

  it("tells nobody of a keystroke that changes nothing but the value", () => {
    const { type, store } = contact();
    type("name", "A");
    const heard: string[] = [];
    store.subscribe((path) => heard.push(path));
    type("name", "Ad");
    type("name", "Ada");
    expect(heard).toEqual(["name=", "name="]);
  });
});

describe("asking the server about a field", () => {
  it("happens when it is left, about that field, with what is in the others", async () => {
    const errors = {
      email: [{ code: "invalid_email", message: "No address.", params: {} }],
      name: [{ code: "required", message: "x", params: {} }],
    };
    server.on("contact.validate", () => json({ valid: false, errors }));
    const { type, leave, codes, store } = contact();
    type("name", "Ada");
    leave("name");
    type("email", "ada@");
    leave("email");
    expect(store.getMeta("email").isAsking).toBe(true);
    await vi.waitFor(() => expect(codes("email")).toEqual(["invalid_email"]));
    expect(store.getMeta("email").isAsking).toBe(false);
    expect(codes("name")).toEqual([]);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({
      path: "contact.validate?fields=email",
      body: { name: "Ada", email: "ada@" },
    });
    leave("email");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.seen).toHaveLength(1);
  });

  it("clears when the field changes, and asks again when it is left again", async () => {
    server.on("contact.validate", ({ body }) =>
      json({ valid: false, errors: { email: [{ code: "invalid_email", message: JSON.stringify(body), params: {} }] } }),
    );
    const { type, leave, codes } = contact();
    type("email", "ada@");
    leave("email");
    await vi.waitFor(() => expect(codes("email")).toEqual(["invalid_email"]));
    type("email", "ada@example");
    expect(codes("email")).toEqual([]);
    leave("email");
    await vi.waitFor(() => expect(server.seen).toHaveLength(2));
  });

  it("forgets a question that the visitor has overtaken", async () => {
    const first = later();
    server.on("contact.validate", () => first.answer);
    const { type, leave, codes, store } = contact();
    type("email", "ada@");
    leave("email");
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    type("email", "ada@example.org");
    expect(server.seen[0]?.signal?.aborted).toBe(true);
    first.send(json({ valid: false, errors: { email: [{ code: "invalid_email", message: "x", params: {} }] } }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(codes("email")).toEqual([]);
    expect(store.getMeta("email").isAsking).toBe(false);
  });

  it("does not happen for what the browser already refuses, nor for nothing", () => {
    const { type, leave, store } = contact();
    leave("email");
    expect(store.getMeta("email")).toMatchObject({ isAsking: false, errors: [{ code: "required" }] });
    type("email", "a".repeat(321));
    leave("email");
    expect(store.getMeta("email").isAsking).toBe(false);
  });

  it("is no trouble when the server does not answer", async () => {
    server.on("contact.validate", () => problem(429, "too_many_requests"));
    const { type, leave, codes, store } = contact();
    type("email", "ada@");
    leave("email");
    await vi.waitFor(() => expect(store.getMeta("email").isAsking).toBe(false));
    expect(codes("email")).toEqual([]);
  });
});

describe("fields that belong together", () => {
  const pair = createForm<{ username: string; password: string; again: string }, null>(mizan, "pair", {
    title: "",
    fields: {
      username: { label: "User name", type: "text", required: true, server_only: ["unique"] },
      password: { label: "Password", type: "text", widget: "password", required: true },
      again: { label: "Again", type: "text", widget: "password", required: true, depends_on: ["password"] },
    },
    schema: (f) => z.object({ username: text(f.username), password: text(f.password), again: text(f.again) }),
  });
  const initial = { username: "ada", password: "one", again: "two" };

  it("are asked about together, once both were left", async () => {
    server.on("pair.validate", () =>
      json({ valid: false, errors: { again: [{ code: "mismatch", message: "x", params: {} }] } }),
    );
    const store = createFormStore(pair, { initial, liveDelayMs: 0 });
    store.touch("password");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.seen).toEqual([]);
    store.touch("again");
    await vi.waitFor(() => expect(store.getMeta("again").errors).toMatchObject([{ code: "mismatch" }]));
    store.set("password", "two");
    expect(store.getMeta("again").errors).toEqual([]);
  });

  it("send passwords along only where they are what it is about", async () => {
    server.on("pair.validate", () => json({ valid: true, errors: {} }));
    const store = createFormStore(pair, { initial, liveDelayMs: 0 });
    store.touch("username");
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    expect(server.seen[0]?.body).toEqual({ username: "ada" });
    store.touch("again");
    await vi.waitFor(() => expect(server.seen).toHaveLength(2));
    expect(server.seen[1]?.body).toEqual(initial);
  });
});

describe("sending", () => {
  it("takes what is in the controls, whoever put it there", async () => {
    server.on("contact.submit", () => json({ id: 7 }, { "Mizan-Affects": "inbox" }));
    const done = vi.fn();
    const { control, store } = contact({ onSuccess: done });
    for (const [name, value] of Object.entries(GOOD)) control(name).value = value;
    expect(await store.submit()).toEqual({ ok: true, data: { id: 7 } });
    expect(server.seen[0]).toMatchObject({ path: "contact.submit", body: GOOD });
    expect(server.seen[0]?.headers.get("idempotency-key")).toMatch(/^"[0-9a-f]{32}"$/);
    expect(done).toHaveBeenCalledExactlyOnceWith({ id: 7 });
    expect(store.getState()).toEqual({ status: "done", data: { id: 7 }, isDirty: false });
  });

  it("does not leave the browser while something is wrong, and goes there", async () => {
    const failed = vi.fn();
    const { control, store, codes, type } = contact({ onError: failed });
    type("name", "Ada");
    const result = await store.submit();
    expect(result).toMatchObject({ ok: false, problem: { code: "invalid", status: 422 } });
    expect(server.seen).toEqual([]);
    expect(codes("email")).toEqual(["required"]);
    await vi.waitFor(() => expect(document.activeElement).toBe(control("email")));
    await vi.waitFor(() =>
      expect(document.querySelector("[role=status]")?.textContent).toBe(
        "Please look at: Email, What is it about?, Your message.",
      ),
    );
    expect(failed).toHaveBeenCalledTimes(1);
    expect(store.getState().status).toBe("invalid");
  });

  it("twice is once", async () => {
    const { answer, send } = later();
    server.on("contact.submit", () => answer);
    const { store, element } = contact({ initial: GOOD });
    element.requestSubmit();
    element.requestSubmit();
    const promise = store.submit();
    expect(store.submit()).toBe(promise);
    await vi.waitFor(() => expect(store.getState().status).toBe("submitting"));
    send(json({ id: 1 }));
    await promise;
    expect(server.of("contact.submit")).toHaveLength(1);
    await store.submit();
    expect(server.of("contact.submit")).toHaveLength(2);
  });

  it("puts the server's errors on their fields, and forgets each when its field changes", async () => {
    const error = (code: string) => [{ code, message: code, params: {} }];
    server.on("contact.submit", () =>
      problem(422, "invalid", {
        errors: { name: error("taken"), email: error("blocked"), __all__: error("closed"), strange: error("odd") },
      }),
    );
    const { store, codes, type } = contact({ initial: GOOD });
    await store.submit();
    expect(codes("name")).toEqual(["taken"]);
    expect(codes("__all__")).toEqual(["closed", "odd"]);
    type("name", "Grace");
    expect(codes("name")).toEqual([]);
    expect(codes("__all__")).toEqual([]);
    expect(codes("email")).toEqual(["blocked"]);
    expect(store.getState().status).toBe("editing");
  });

  it("keeps one key for one submission until the server has answered or something has changed", async () => {
    const { store, type } = contact({ initial: GOOD });
    const keys: (string | null)[] = [];
    mizan.configure({
      fetch(_, init) {
        keys.push(new Headers(init.headers).get("idempotency-key"));
        return keys.length < 3 ? Promise.reject(new TypeError("offline")) : Promise.resolve(json({ id: 1 }));
      },
    });
    await store.submit();
    expect(store.getState()).toMatchObject({ status: "failed", problem: { code: "offline" } });
    await store.submit();
    type("name", "Grace");
    await store.submit();
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  it("keeps the key while a proxy's error says nothing of what became of it", async () => {
    const { store } = contact({ initial: GOOD });
    const answers = [
      new Response("<h1>Bad gateway</h1>", { status: 502 }),
      new Response("<h1>Please pay for the Wi-Fi</h1>"),
      problem(503, "unavailable"),
      problem(422, "invalid"),
      json({ id: 1 }),
    ];
    server.on("contact.submit", () => answers.shift() ?? json({ id: 2 }));
    for (let count = 0; count < 5; count += 1) await store.submit();
    const keys = server.of("contact.submit").map(({ headers }) => headers.get("idempotency-key"));
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(keys[4]).not.toBe(keys[3]);
  });

  it("waits while its first sending is still being carried out, and gets that answer", async () => {
    const { store } = contact({ initial: GOOD });
    let times = 0;
    server.on("contact.submit", () => {
      times += 1;
      return times < 3
        ? problem(409, "idempotency_in_flight", {}, { "Retry-After": "0.01" })
        : json({ id: 7 }, { "Idempotency-Replayed": "true" });
    });
    expect(await store.submit()).toEqual({ ok: true, data: { id: 7 } });
    const keys = server.of("contact.submit").map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it("can be ended", async () => {
    server.on("contact.submit", () => later().answer);
    const { store } = contact({ initial: GOOD });
    const promise = store.submit();
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    store.abort();
    expect(await promise).toMatchObject({ ok: false, problem: { code: "aborted" } });
    expect(store.getState().status).toBe("editing");
  });

  it("calls nobody back when the form is gone by then", async () => {
    const { answer, send } = later();
    server.on("contact.submit", () => answer);
    const done = vi.fn();
    const { store, unbind } = contact({ initial: GOOD, onSuccess: done });
    const promise = store.submit();
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    unbind();
    send(json({ id: 1 }));
    expect((await promise).ok).toBe(true);
    expect(done).not.toHaveBeenCalled();
  });

  it("waits for a login in mid-form, and then goes through", async () => {
    let signedIn = false;
    server.on("contact.submit", () => (signedIn ? json({ id: 1 }) : problem(401, "not_signed_in")));
    const stop = mizan.on("session", () => undefined);
    const { store } = contact({ initial: GOOD });
    const promise = store.submit();
    const session = await vi.waitFor(() => {
      const state = mizan.session();
      if (state.status === "active") throw new Error("not yet");
      return state;
    });
    signedIn = true;
    session.resume();
    expect((await promise).ok).toBe(true);
    const [first, second] = server.of("contact.submit").map((seen) => seen.headers.get("idempotency-key"));
    expect(first).toBe(second);
    stop();
  });
});

describe("going back to the start", () => {
  it("empties the form, its errors and its controls", async () => {
    const { store, control, codes, element, type } = contact({ initial: { name: "Ada" } });
    type("name", "");
    await store.submit();
    expect(codes("name")).toEqual(["required"]);
    element.reset();
    expect(control("name").value).toBe("Ada");
    expect(codes("name")).toEqual([]);
    expect(store.getState()).toEqual({ status: "editing", isDirty: false });
    store.reset({ name: "Grace" });
    expect(control("name").value).toBe("Grace");
    expect(store.getState().isDirty).toBe(false);
  });
});

describe("a draft", () => {
  it("comes back after a reload, and goes with the submission", async () => {
    server.on("contact.submit", () => json({ id: 1 }));
    const first = contact({ extras: [keepDraft()] });
    first.type("message", "half a message");
    first.unbind();
    const second = contact({ extras: [keepDraft()] });
    expect(second.store.getValue("message")).toBe("half a message");
    expect(second.store.getState().isDirty).toBe(true);
    second.store.reset();
    expect(contact({ extras: [keepDraft()] }).store.getValue("message")).toBe("");
  });

  it("never holds a password", () => {
    const element = page('<input name="username"><input name="password" type="password">');
    const store = createFormStore(loginForm, { extras: [keepDraft()] });
    const unbind = bindForm(store, element);
    store.set("username", "ada");
    store.set("password", "seven-quiet-otters");
    unbind();
    const kept = JSON.stringify({ ...sessionStorage });
    expect(kept).toContain("ada");
    expect(kept).not.toContain("otters");
  });

  it("survives nonsense in the storage", () => {
    sessionStorage.setItem("mizan-draft:contact:", "{nonsense");
    expect(contact({ extras: [keepDraft()] }).store.getValue("name")).toBe("");
    sessionStorage.setItem("mizan-draft:contact:", '{"values":{"__proto__":1,"strange":2,"name":"Ada"},"rows":7}');
    expect(contact({ extras: [keepDraft()] }).store.getData()).toMatchObject({ name: "Ada" });
  });
});

describe("what is typed when the server has moved on", () => {
  /** A page of its own, with two forms on it. */
  function load() {
    const client = createClient({ prefix: "/api/mizan", contract: "old" });
    const stop = keepTyped(client);
    const order = createFormStore(createForm(client, "order", orderForm.definition));
    const login = createFormStore(createForm(client, "login", loginForm.definition));
    const unbind = [
      bindForm(order, page('<input name="address.city">')),
      bindForm(login, page('<input name="username">')),
    ];
    const leave = () => {
      dispatchEvent(new Event("pagehide"));
      unbind.forEach((step) => step());
      stop();
    };
    return { client, order, login, leave };
  }

  it("is there again when the page has been loaded anew, once, and never a password", async () => {
    const first = load();
    first.order.set("address.city", "Wien");
    first.login.set("username", "ada");
    first.login.set("password", "seven-quiet-otters");
    first.client.configure({
      fetch: () => Promise.resolve(problem(404, "not_found", {}, { "Mizan-Contract": "new" })),
    });
    await createFunction(first.client, "gone").safe();
    // Whoever was told goes on typing.
    first.order.set("address.city", "Wien-Mitte");
    first.leave();
    const kept = JSON.stringify({ ...sessionStorage });
    expect(kept).toContain("Wien-Mitte");
    expect(kept).not.toContain("otters");
    const second = load();
    expect(second.order.getValue("address.city")).toBe("Wien-Mitte");
    expect(second.order.getState().isDirty).toBe(true);
    expect(second.login.getValue("username")).toBe("ada");
    expect(second.login.getValue("password")).toBeFalsy();
    second.leave();
    expect(load().order.getValue("address.city")).toBeFalsy();
  });

  it("is nobody's business as long as page and server understand each other", () => {
    const first = load();
    first.order.set("address.city", "Wien");
    first.leave();
    expect(load().order.getValue("address.city")).toBeFalsy();
  });
});

describe("taking over what the server rendered", () => {
  it("keeps what has been typed, rows included", () => {
    const element =
      page(`<input name="address.city" value="Wien"><input name="items.0.article" value="Pen"><input name="items.4.article" value="Ink">
          <input name="items.4.count"><input name="photo" type="file">`);
    expect(createFormStore(orderForm, { extras: [takeOver(element)] }).getState().isDirty).toBe(false);
    Object.assign(element.elements.namedItem("items.4.count") ?? {}, { value: "7" });
    const store = createFormStore(orderForm, { extras: [takeOver("form#here")] });
    expect(store.getData()).toMatchObject({
      address: { city: "Wien" },
      items: [{ article: "Pen" }, { article: "Ink", count: "7" }],
    });
    expect(store.getState().isDirty).toBe(true);
  });
});

describe("forms in forms", () => {
  const INITIAL: OrderInput = {
    address: { city: "Wien" },
    items: [
      { article: "Pen", count: 1 },
      { article: "Ink", count: 2 },
    ],
  };
  const order = (initial: Partial<OrderInput> = INITIAL) => createFormStore(orderForm, { initial, liveDelayMs: 0 });
  const keys = (store: ReturnType<typeof order>) => rowsOf(store, "items").map((row) => row.key);

  it("have rows that keep their number, and travel in their order", () => {
    const store = order();
    appendRow(store, "items", { article: "Nib" });
    store.set("items.2.count", "5");
    moveRow(store, "items", 2, 0);
    removeRow(store, "items", 0);
    expect(keys(store)).toEqual([2, 1]);
    expect(store.getData()).toMatchObject({
      items: [
        { article: "Nib", count: "5", ORDER: 1 },
        { article: "Pen", DELETE: true, ORDER: 2 },
        { article: "Ink", count: 2, ORDER: 3 },
      ],
    });
    removeRow(store, "items", 2);
    appendRow(store, "items");
    expect(keys(store)).toEqual([1, 3]);
    expect(rowsOf(store, "items")).toBe(rowsOf(store, "items"));
  });

  it("find the server's errors in the rows as they were sent", async () => {
    const store = order();
    removeRow(store, "items", 0);
    appendRow(store, "items", { article: "Nib", count: 1 });
    moveRow(store, "items", 2, 0);
    const error = [{ code: "unique", message: "Taken.", params: {} }];
    server.on("order.submit", () => {
      // The visitor goes on while the answer is on its way.
      appendRow(store, "items");
      moveRow(store, "items", 3, 0);
      return problem(422, "invalid", { errors: { "items.0.article": error, "items.1.__all__": error, items: error } });
    });
    await store.submit();
    expect(store.getMeta("items.2.article").errors).toEqual(error);
    expect(store.getMeta("items.1.__all__").errors).toEqual(error);
    expect(store.getMeta("items").errors).toEqual(error);
    store.set("items.1.count", 9);
    expect(store.getMeta("items.1.__all__").errors).toEqual([]);
  });

  it("are checked one field at a time, deep inside", async () => {
    const store = order();
    store.set("items.1.count", "100");
    store.touch("items.1.count");
    expect(store.getMeta("items.1.count").errors).toMatchObject([{ code: "max_value", params: { limit: 99 } }]);
    store.set("address.zip", "123456");
    store.touch("address.zip");
    expect(store.getMeta("address.zip").errors).toMatchObject([{ code: "max_length" }]);
    await store.submit();
    expect(store.errorPaths()).toEqual(["address.zip", "items.1.count"]);
  });

  it("ask about a row by the place where it is", async () => {
    server.on("order.validate", () =>
      json({ valid: false, errors: { "items.0.article": [{ code: "unique", message: "Taken.", params: {} }] } }),
    );
    const store = order();
    moveRow(store, "items", 1, 0);
    store.set("items.1.article", "Quill");
    store.touch("items.1.article");
    await vi.waitFor(() => expect(store.getMeta("items.1.article").errors).toMatchObject([{ code: "unique" }]));
    expect(server.seen[0]?.path).toBe("order.validate?fields=items.0.article");
  });

  it("say of a file in JSON what it is called, and refuse one that is too large", async () => {
    server.on("order.validate", () => json({ valid: true, errors: {} }));
    const photo = new File(["abc"], "a.png", { type: "image/png" });
    expect(await orderForm.validate({ ...INITIAL, photo })).toEqual({});
    expect(server.seen[0]?.body).toMatchObject({ photo: { name: "a.png", size: 3, type: "image/png" } });
    const store = order({ ...INITIAL, photo: new File([new Uint8Array(1001)], "b.png") });
    expect(await store.submit()).toMatchObject({ ok: false, problem: { code: "invalid" } });
    expect(store.getMeta("photo").errors).toMatchObject([{ code: "max_size", params: { limit: 1000 } }]);
  });
});
