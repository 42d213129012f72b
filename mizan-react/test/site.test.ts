import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import {
  createClient,
  createForm,
  createFormStore,
  createFunction,
  type FormErrors,
  ProblemError,
} from "../src/core/index.js";
import {
  closeTicket,
  contactForm,
  type ContactInput,
  currentUser,
  echo,
  greet,
  inbox,
  loginForm,
  mizan,
  type Profile,
} from "./fixture.js";
import { type Site, startSite } from "./site.js";

let site: Site;
beforeAll(async () => {
  site = await startSite();
}, 60_000);
afterAll(() => site.stop());
beforeEach(() => {
  mizan.configure({ fetch: site.visitor() });
});

const PASSWORD = "seven-Quiet-otters-82";
const GOOD: ContactInput = {
  name: "Ada",
  email: "ada@example.org",
  topic: "other",
  message: "It does not work at all.",
};

interface SignupInput {
  username: string;
  email: string;
  password: string;
}
const signupForm = createForm<SignupInput, Profile>(mizan, "signup", {
  title: "Sign up",
  fields: {
    username: { label: "", type: "text" },
    email: { label: "", type: "email" },
    password: { label: "", type: "text" },
  },
  schema: () => loginForm.schema,
});

function codes(errors: FormErrors): Record<string, string[]> {
  return Object.fromEntries(Object.entries(errors).map(([path, list]) => [path, list.map(({ code }) => code)]));
}

async function failure(call: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await call.then(
    () => "it worked",
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw new Error(`no problem: ${String(error)}`);
}

describe("the real help desk", () => {
  it("answers functions and contexts", async () => {
    expect(await echo({ text: "grüß dich 👩" })).toEqual({ message: "grüß dich 👩" });
    expect(await greet.fetch({ name: "Ada & Grace, + 1" })).toEqual({
      message: expect.stringContaining("Ada & Grace, + 1"),
    });
    expect(await currentUser.fetch()).toBeNull();
  });

  it("says what is wrong in problems that this client understands", async () => {
    const loud = createFunction<{ text: number; loud: boolean }, unknown>(mizan, "echo");
    const error = await failure(loud({ text: 1, loud: true }));
    expect(error).toMatchObject({ status: 422, code: "invalid" });
    expect(codes(error.errors)).toEqual({ text: ["invalid"], loud: ["unknown_field"] });
    expect(error.requestId).toBeTruthy();
    expect(await failure(inbox.fetch())).toMatchObject({ status: 401, code: "not_signed_in" });
    expect(await failure(createFunction<undefined, null>(mizan, "nothing_of_that_name")())).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it("signs in, and brings who is looking along in the same round trip", async () => {
    const username = `ada${Date.now()}`;
    await signupForm.submit({ username, email: `${username}@example.org`, password: PASSWORD });
    expect(await currentUser.fetch()).toMatchObject({ username });

    mizan.configure({ fetch: site.visitor() });
    const written: [string, unknown][] = [];
    const refetched: string[] = [];
    const detach = mizan.attach({
      mounted: () => ["current_user"],
      read: () => undefined,
      write: (key, value) => written.push([key, value]),
      refetch: (names, except) => refetched.push(...names.filter((name) => !except.includes(name))),
    });
    const login = createFormStore(loginForm, { initial: { username, password: "wrong" } });
    expect(await login.submit()).toMatchObject({ ok: false });
    expect(login.getMeta("__all__").errors).toMatchObject([{ code: "invalid_login" }]);
    login.set("password", PASSWORD);
    expect(login.getMeta("__all__").errors).toEqual([]);
    expect(await login.submit()).toMatchObject({ ok: true, data: { username } });
    expect(written).toEqual([["current_user", expect.objectContaining({ username })]]);
    expect(refetched).toEqual([]);
    detach();
  });

  it("lets a call wait for a login, and then go through", async () => {
    const username = `grace${Date.now()}`;
    await signupForm.submit({ username, email: `${username}@example.org`, password: PASSWORD });
    mizan.configure({ fetch: site.visitor() });
    const stop = mizan.on("session", (session) => {
      if (session.status === "ended") void loginForm.submit({ username, password: PASSWORD }).then(session.resume);
    });
    // Whoever signs in is no staff: the second answer is another one, and the last.
    expect(await failure(closeTicket({ id: 1 }))).toMatchObject({ status: 403, code: "forbidden" });
    stop();
  });

  it("takes a form, or says by field what is wrong", async () => {
    const sent = await contactForm.submit(GOOD);
    expect(sent.id).toBeGreaterThan(0);
    const store = createFormStore(contactForm, { initial: { ...GOOD, email: "nope" }, liveDelayMs: 0 });
    store.touch("email");
    await vi.waitFor(() => expect(store.getMeta("email").errors).toMatchObject([{ code: "invalid_email" }]));
    expect(await store.submit()).toMatchObject({ ok: false, problem: { status: 422 } });
    store.set("email", "ada@example.org");
    expect(await store.submit()).toMatchObject({ ok: true });
  });
});

describe("a page that the server does not know any more", () => {
  it("is told, and only when it asked for something that is not there", async () => {
    const client = createClient({ prefix: "/api/mizan", contract: "0123456789abcdef", fetch: site.visitor() });
    const hashes: (string | null)[] = [];
    client.on("call", ({ header }) => hashes.push(header("Mizan-Contract")));
    const of = (name: string) => createFunction<unknown, unknown>(client, name);
    await of("echo")({ text: "hi" });
    expect(client.isOutdated()).toBe(false);
    expect((await failure(of("renamed")({}))).status).toBe(404);
    expect(client.isOutdated()).toBe(true);
    expect(hashes).toEqual([hashes[0], hashes[0]]);
    expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/);
    // One of this very contract hears nothing of it.
    const current = createClient({ prefix: "/api/mizan", contract: hashes[0] ?? "", fetch: site.visitor() });
    expect((await failure(createFunction<unknown, unknown>(current, "renamed")({}))).status).toBe(404);
    expect(current.isOutdated()).toBe(false);
  });
});

describe("a submission whose answer was lost", () => {
  it("is carried out once, and answered again", async () => {
    const visit = site.visitor();
    let lost = 0;
    mizan.configure({
      async fetch(path, init) {
        const response = await visit(path, init);
        if (path.endsWith("contact.submit") && lost < 1) {
          lost += 1;
          throw new TypeError("the connection was reset");
        }
        return response;
      },
    });
    const replayed: (string | null)[] = [];
    const stop = mizan.on("call", ({ header }) => replayed.push(header("Idempotency-Replayed")));
    const store = createFormStore(contactForm, { initial: GOOD });
    expect(await store.submit()).toMatchObject({ ok: false, problem: { code: "offline" } });
    const second = await store.submit();
    const third = await store.submit();
    stop();
    expect(replayed).toEqual([null, "true", null]);
    if (!second.ok || !third.ok) throw new Error("it was refused");
    expect(third.data.id).toBe(second.data.id + 1);
  });
});

describe("the browser's rules and the server's", () => {
  const texts: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["a space", " "],
    ["other spaces", "\u00a0\u2003"],
    ["a letter", "a"],
    ["a letter among spaces", " a "],
    ["U+0085", "\u0085"],
    ["U+FEFF", "\ufeff"],
    ["NUL", "a\u0000b"],
    ["an emoji", "👩"],
    ["a family", "👩‍👩‍👧"],
    ["9 letters", "x".repeat(9)],
    ["10 letters", "x".repeat(10)],
    ["9 letters and a space", `${"x".repeat(9)} `],
    ["9 emojis", "👩".repeat(9)],
    ["10 emojis", "👩".repeat(10)],
    ["100 letters", "x".repeat(100)],
    ["101 letters", "x".repeat(101)],
    ["100 emojis", "👩".repeat(100)],
    ["101 emojis", "👩".repeat(101)],
    ["100 letters among spaces", ` ${"x".repeat(100)}\u001f`],
    ["2001 letters", "x".repeat(2001)],
    ["a text with a parameter in it", "{limit} {actual}"],
  ];

  /** What the browser says, by field and code, with the sentence. */
  async function here(input: unknown): Promise<Record<string, string[]>> {
    const { issues = [] } = await contactForm["~standard"].validate(input);
    const found: Record<string, string[]> = {};
    for (const { path = [], message } of issues) (found[path.join(".")] ??= []).push(message);
    return found;
  }

  it.each(texts)("agree about %s, to the word", async (_, text) => {
    for (const field of ["name", "message", "topic"] as const) {
      const input = { ...GOOD, [field]: text };
      const theirs = await contactForm.validate(input);
      const sentences = Object.fromEntries(
        Object.entries(theirs).map(([path, list]) => [path, list.map(({ message }) => message)]),
      );
      expect(await here(input)).toEqual(sentences);
    }
  });

  it("differ about line breaks of Windows only where the server is stricter", async () => {
    for (const message of ["a\r\n".repeat(3), "a\r\n".repeat(4), "a\r\n".repeat(999), "a\r\n".repeat(1001)]) {
      const input = { ...GOOD, message };
      const [mine, theirs] = [await here(input), await contactForm.validate(input)];
      if (mine.message) expect(theirs.message).toBeDefined();
    }
  });

  it.each([null, undefined, 7, 1.5, -0, true, [], ["a"], {}])("agree about %j", async (value) => {
    for (const field of ["name", "message"] as const) {
      const input = { ...GOOD, [field]: value };
      const [mine, theirs] = [await here(input), await contactForm.validate(input as Partial<ContactInput>)];
      expect(Object.keys(mine)).toEqual(Object.keys(theirs));
    }
  });

  it.each([
    "a!b@x.com",
    "a..b@x.com",
    "user@localhost",
    "a@x.123",
    "a@münchen.de",
    "a@[127.0.0.1]",
    "a@x-.com",
    "nope",
    "",
  ])("differ about the address %j only where the server is stricter", async (email) => {
    const input = { ...GOOD, email };
    const [mine, theirs] = [await here(input), await contactForm.validate(input)];
    if (mine.email) expect(theirs.email).toBeDefined();
  });

  it("are of the same fields", async () => {
    for (const form of [contactForm, loginForm]) {
      const { data } = await mizan.send({ method: "GET", path: `${form.name}.schema` });
      const fields = (data as { fields: ({ name: string } & Record<string, unknown>)[] }).fields;
      for (const [name, spec] of Object.entries(form.fields)) {
        expect(fields.find((field) => field.name === name)).toMatchObject({ ...spec });
      }
    }
  });
});
