// The help desk's front end in React: it takes over what the server has rendered, and does what the pages do without it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  DESKTOP, PASSWORD, PHONE, assertAccessible, assertFitsWidth, fieldErrors, hydrationData, launch, logOut, navigate,
  screenshot, siteUrl, staff, unique, visit, withoutStaff,
} from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const desk = (body, options = {}) => visit(browser, { frontend: true, ...options }, body);

/** Waits until React has taken over an island. */
const taken = (page, name) =>
  page.waitForFunction((island) => {
    const element = document.querySelector(`[data-island="${island}"]`);
    return element && Object.keys(element).some((key) => key.startsWith("__reactContainer$"));
  }, name);

async function open(page, path, island) {
  const response = await page.goto(path);
  await taken(page, island);
  return response;
}

/** An account, made by the server's own form: those of React have tests of their own. */
async function signUp(page) {
  const username = unique("ada");
  const fields = { username, email: `${username}@example.org`, password: PASSWORD };
  const answer = await page.request.post("/api/mizan/signup.submit", { data: fields });
  assert.equal(answer.status(), 200, await answer.text());
  return username;
}

async function writeTicket(page, line = `The export stops at row ${unique("")}`) {
  const message = { name: "Ada", email: "ada@example.org", topic: "problem", message: `${line}\n\nIt did so twice.` };
  const answer = await page.request.post("/api/mizan/contact.submit", { data: message });
  assert.equal(answer.status(), 200, await answer.text());
  return line;
}

async function signInStaff(page) {
  const answer = await page.request.post("/api/mizan/login.submit", { data: staff });
  assert.equal(answer.status(), 200);
}

/** The calls that a page makes from now on. */
function callsOf(page) {
  const calls = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/api/")) calls.push(pathname.replace("/api/mizan/", "") + search);
  });
  return calls;
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await page.fill(`main [name="${name}"]`, value);
}

const MESSAGE = { name: "Ada Lovelace", email: "ada@example.org", message: "The export stops at row seven." };
const errorOf = (page, name) => page.locator(`[id="id_${name}_error"]`);
const send = (page, name = "Send message") => page.getByRole("button", { name, exact: true });

describe("the first paint", () => {
  test("holds the visitor's name, and asks for no context", () =>
    desk(async (page) => {
      const username = await signUp(page);
      const calls = callsOf(page);
      await open(page, "/", "visitor");
      assert.match(await page.getByRole("banner").innerText(), new RegExp(username));
      assert.equal((await hydrationData(page)).current_user.username, username);
      await page.waitForLoadState("networkidle");
      assert.deepEqual(calls, []);
    }));

  test("comes from hashed files that may be kept for ever, and from nowhere else", () =>
    desk(async (page) => {
      const files = [];
      page.on("response", (response) => response.url().includes("/static/frontend/") && files.push(response));
      await open(page, "/contact", "contact");
      assert.ok(files.length >= 2, "an entry and the island's own part");
      for (const file of files) {
        assert.match(file.url(), /-[\w-]{8}\.(js|css)$/);
        assert.equal(file.headers()["cache-control"], "public, max-age=31536000, immutable");
      }
      const source = await Promise.all(files.map((file) => file.text()));
      assert.ok(!source.some((text) => text.includes("mizan-devtools")), "the dev panel is not in a build");
    }));
});

describe("taking over", () => {
  test("keeps what was typed on a slow network, the focus, the selection and the files", () =>
    desk(async (page) => {
      let release;
      const late = new Promise((resolve) => (release = resolve));
      await page.route("**/static/frontend/assets/contact-*.js", async (route) => {
        await late;
        await route.continue();
      });
      await page.goto("/contact");
      await fill(page, { name: "Ada", message: "typed before the code was there" });
      await page.selectOption('main [name="topic"]', "billing");
      await page.setInputFiles('main [name="files"]', { name: "log.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
      await page.locator('main [name="email"]').focus();
      await page.keyboard.type("ada@exa");
      await page.locator("#id_message").evaluate((area) => area.focus());
      await page.locator("#id_message").evaluate((area) => area.setSelectionRange(2, 7));
      release();
      await taken(page, "contact");
      assert.equal(await page.inputValue("#id_name"), "Ada");
      assert.equal(await page.inputValue("#id_email"), "ada@exa");
      assert.equal(await page.inputValue("#id_topic"), "billing");
      assert.equal(await page.locator("#id_files").evaluate((input) => input.files[0]?.name), "log.txt");
      const at = await page.evaluate(() => {
        const { id, selectionStart, selectionEnd } = document.activeElement;
        return [id, selectionStart, selectionEnd];
      });
      assert.deepEqual(at, ["id_message", 2, 7]);
      await page.keyboard.type("X");
      assert.equal(await page.inputValue("#id_message"), "tyXefore the code was there");
      await page.fill("#id_email", "ada@example.org");
      await send(page).click();
      await page.locator(".message-success").waitFor();
    }));

  test("looks as before: nothing moves", () =>
    desk(async (page) => {
      for (const viewport of [PHONE, DESKTOP]) {
        await page.setViewportSize(viewport);
        for (const [path, island] of [["/contact", "contact"], ["/login", "login"], ["/signup", "signup"], ["/playground", "playground"]]) {
          let release;
          const late = new Promise((resolve) => (release = resolve));
          await page.route("**/static/frontend/assets/*.js", async (route) => {
            if (route.request().url().includes(`/${island}-`)) await late;
            await route.continue();
          });
          const boxes = () =>
            page.locator("main").evaluate((main) =>
              [...main.querySelectorAll("h1, h2, label, input, select, textarea, button, p")]
                .filter((element) => element.getClientRects().length > 0)
                .map((element) => {
                  const { x, y, width, height } = element.getBoundingClientRect();
                  return [element.tagName, element.id, ...[x, y, width, height].map(Math.round)].join(" ");
                }));
          await page.goto(path);
          const before = await boxes();
          release();
          await taken(page, island);
          assert.deepEqual(await boxes(), before, `${path} at ${viewport.width} px`);
          await page.unroute("**/static/frontend/assets/*.js");
        }
      }
    }));

  test("shows the errors of the server's page, and they go when the field changes", () =>
    desk(async (page) => {
      await page.route("**/static/frontend/**", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
      await page.goto("/contact");
      await fill(page, { ...MESSAGE, name: "   " });
      await page.selectOption('main [name="topic"]', "other");
      await page.unroute("**/static/frontend/**");
      await navigate(page, () => send(page).click());
      await taken(page, "contact");
      assert.ok(await fieldErrors(page, "name"));
      assert.equal(await page.inputValue("#id_email"), MESSAGE.email);
      await page.fill("#id_name", "Ada");
      await errorOf(page, "name").waitFor({ state: "detached" });
    }));

  test("leaves the server's page in place, and at work, when the code does not come", () =>
    desk(async (page) => {
      await page.route("**/static/frontend/assets/contact-*.js", (route) => route.abort());
      await page.goto("/contact");
      await fill(page, MESSAGE);
      await page.selectOption('main [name="topic"]', "other");
      await navigate(page, () => send(page).click());
      assert.match(await page.locator(".message-success").innerText(), /#\d+/);
    }));
});

describe("the contact form", () => {
  test("checks a field when it is left, asks the server what only it knows, and everything when it is sent", () =>
    desk(async (page) => {
      const calls = callsOf(page);
      await open(page, "/contact", "contact");
      await page.fill("#id_message", "short");
      await page.locator("#id_name").focus();
      await errorOf(page, "message").waitFor();
      assert.match(await fieldErrors(page, "message"), /at least 10/);
      await page.fill("#id_email", "ada@");
      await page.locator("#id_name").focus();
      await errorOf(page, "email").waitFor();
      assert.ok(calls.includes("contact.validate?fields=email"));
      await send(page).click();
      await errorOf(page, "name").waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "id_name");
      await assertAccessible(page, "the form with errors");
      await screenshot(page, "react-contact-errors");
      assert.ok(!calls.includes("contact.submit"));
    }));

  test("puts what the server finds beside its field", () =>
    desk(async (page) => {
      await open(page, "/contact", "contact");
      await page.route("**/contact.submit", (route) =>
        route.fulfill({
          status: 422,
          contentType: "application/problem+json",
          body: JSON.stringify({
            code: "invalid",
            status: 422,
            title: "Invalid",
            errors: {
              email: [{ code: "blocked", message: "This address is blocked.", params: {} }],
              __all__: [{ code: "closed", message: "The desk is closed today.", params: {} }],
            },
          }),
        }));
      await fill(page, MESSAGE);
      await page.selectOption('main [name="topic"]', "other");
      await send(page).click();
      await page.getByRole("alert").getByText("The desk is closed today.").waitFor();
      assert.equal(await fieldErrors(page, "email"), "This address is blocked.");
      assert.equal(await page.inputValue("#id_message"), MESSAGE.message);
    }));

  test("is sent once by a double click, with its files, and says how far they are", () =>
    desk(async (page) => {
      const calls = callsOf(page);
      await open(page, "/contact", "contact");
      const client = await page.context().newCDPSession(page);
      await client.send("Network.enable");
      await fill(page, MESSAGE);
      await page.selectOption('main [name="topic"]', "problem");
      const buffer = Buffer.alloc(3 << 20, "a line of a log\n");
      await page.setInputFiles("#id_files", { name: "server.log", mimeType: "text/plain", buffer });
      await client.send("Network.emulateNetworkConditions", {
        offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: 2 << 20,
      });
      await page.evaluate(() => {
        globalThis.seen = [];
        new MutationObserver(() => {
          const bar = document.querySelector("main progress");
          if (bar) globalThis.seen.push(bar.value / bar.max);
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
      });
      await send(page).dblclick();
      await page.locator(".message-success", { hasText: /#\d+/ }).waitFor();
      const seen = await page.evaluate(() => globalThis.seen);
      assert.ok(seen.some((part) => part > 0 && part < 1), `progress: ${seen.slice(0, 9)}`);
      assert.equal(calls.filter((call) => call === "contact.submit").length, 1);
      assert.equal(await page.inputValue("#id_message"), "", "ready for the next one");
    }));

  test("keeps a draft over a reload, and not over a logout", () =>
    desk(async (page) => {
      await signUp(page);
      await open(page, "/contact", "contact");
      await page.fill("#id_message", "a half-written secret");
      await page.reload();
      await taken(page, "contact");
      assert.equal(await page.inputValue("#id_message"), "a half-written secret");
      await taken(page, "visitor");
      await logOut(page);
      await open(page, "/contact", "contact");
      assert.equal(await page.inputValue("#id_message"), "");
      assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("secret"));
    }));
});

describe("accounts", () => {
  test("sign-up says what is wrong, and a login goes where I wanted to go", () =>
    desk(async (page) => {
      const username = unique("ada");
      await open(page, "/signup", "signup");
      await fill(page, { username: `${username} !`, email: `${username}@`, password: PASSWORD });
      await page.locator("#id_username").focus();
      await errorOf(page, "email").waitFor();
      await page.fill("#id_email", `${username}@example.org`);
      await send(page, "Create account").click();
      await errorOf(page, "username").waitFor();
      assert.equal(await page.inputValue("#id_email"), `${username}@example.org`);
      await page.fill("#id_username", username);
      await page.fill("#id_password", PASSWORD);
      await navigate(page, () => send(page, "Create account").click());
      assert.equal(new URL(page.url()).pathname, "/tickets");
      await logOut(page);

      await page.goto("/account");
      await taken(page, "login");
      await fill(page, { username, password: "not-the-Password-1" });
      await send(page, "Log in").click();
      await page.getByRole("alert").waitFor();
      assert.equal(await page.inputValue("#id_username"), username);
      await page.fill("#id_password", PASSWORD);
      await navigate(page, () => send(page, "Log in").click());
      assert.equal(new URL(page.url()).pathname, "/account");
      assert.match(await page.getByRole("banner").innerText(), new RegExp(username));
    }));

  test("`next` never leads to another site", () =>
    desk(async (page) => {
      const username = await signUp(page);
      for (const next of ["https://example.org/", "//example.org/", "/\\example.org/", "/\t/example.org", "javascript:alert(1)", "/a//example.org"]) {
        await page.context().clearCookies();
        await open(page, `/login?next=${encodeURIComponent(next)}`, "login");
        await fill(page, { username, password: PASSWORD });
        await navigate(page, () => send(page, "Log in").click());
        assert.equal(page.url(), `${siteUrl()}/tickets`, `next=${next}`);
      }
    // The page before may still be asking for its tickets when its session goes.
    }, { allowed: [401] }));

  test("the account lists sessions, and ends one at once", () =>
    desk(async (page) => {
      const username = await signUp(page);
      await visit(browser, { frontend: true }, async (other) => {
        const login = { username, password: PASSWORD };
        assert.equal((await other.request.post("/api/mizan/login.submit", { data: login })).status(), 200);
      });
      await open(page, "/account", "sessions");
      assert.equal(await page.locator("#account-sessions ~ table tbody tr").count(), 2);
      await page.getByRole("button", { name: /^Sign out/ }).first().click();
      await page.getByText("is signed out.").waitFor();
      assert.equal(await page.locator("#account-sessions ~ table tbody tr").count(), 1);
      await assertAccessible(page, "the profile");
    }));

  test("a session that ends in mid-form asks for the password, and sends the form again", () =>
    desk(async (page) => {
      const username = await signUp(page);
      const line = await writeTicket(page);
      await page.goto("/tickets");
      await navigate(page, () => page.getByRole("link", { name: line }).click());
      await navigate(page, () => page.getByRole("link", { name: "Edit this ticket" }).click());
      await taken(page, "ticket");
      await taken(page, "visitor");
      await page.fill("#id_message", "Changed while the session was ending.");
      await page.context().clearCookies();
      await send(page, "Save changes").click();
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      assert.equal(await dialog.getByLabel(/User name/).inputValue(), username);
      await assertAccessible(page, "the login dialog");
      await screenshot(page, "react-login-again");
      await dialog.getByLabel("Password").fill("not-the-Password-1");
      await send(dialog, "Log in and go on").click();
      await dialog.getByRole("alert").waitFor();
      await dialog.getByLabel("Password").fill(PASSWORD);
      await navigate(page, () => send(dialog, "Log in and go on").click());
      assert.match(await page.locator("article").innerText(), /Changed while the session was ending\./);
    }, { allowed: [401] }));

  test("after logging out, the back button shows nothing private", async () => {
    const kept = await launch({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    try {
      await visit(kept, { frontend: true }, async (page) => {
        const username = await signUp(page);
        const line = await writeTicket(page);
        await open(page, "/tickets", "tickets");
        await page.getByText(line).waitFor();
        await open(page, "/contact", "visitor");
        await logOut(page);
        for (let step = 0; step < 2; step += 1) {
          await page.goBack();
          await page.waitForLoadState("networkidle");
          const shown = await page.locator("body").innerText();
          assert.ok(!shown.includes(line) && !shown.includes(username), `${page.url()} shows nothing private`);
        }
      });
    } finally {
      await kept.close();
    }
  });
});

describe("tickets", () => {
  test("turn their pages without loading, each with an address, and back", () =>
    desk(async (page) => {
      await signUp(page);
      const lines = [];
      for (let count = 0; count < 23; count += 1) lines.unshift(await writeTicket(page, `Ticket ${unique("")} number ${count}`));
      const calls = callsOf(page);
      await open(page, "/tickets", "tickets");
      assert.deepEqual(calls, ["my_tickets?page=1"]);
      assert.equal(await page.locator("tbody tr").count(), 10);
      await page.getByRole("link", { name: "Older" }).click();
      await page.getByText("Page 2 of 3").waitFor();
      assert.match(page.url(), /\?page=2$/);
      assert.ok((await page.locator("tbody").innerText()).includes(lines[10]));
      await page.getByRole("link", { name: "Older" }).click();
      await page.getByText("Page 3 of 3").waitFor();
      assert.equal(await page.locator("tbody tr").count(), 3);
      await page.goBack();
      await page.getByText("Page 2 of 3").waitFor();
      await page.reload();
      await taken(page, "tickets");
      await page.getByText("Page 2 of 3").waitFor();
      await assertAccessible(page, "a page of tickets");
      await screenshot(page, "react-tickets");
      for (const width of [320, 390, 768]) {
        await page.setViewportSize({ width, height: 800 });
        await assertFitsWidth(page, "the pages of tickets");
      }
    }));

  test("turn their pages without JavaScript as well", () =>
    visit(browser, { javaScriptEnabled: false }, async (page) => {
      await signUp(page);
      for (let count = 0; count < 11; count += 1) await writeTicket(page);
      await page.goto("/tickets");
      assert.equal(await page.locator("tbody tr").count(), 10);
      await navigate(page, () => page.getByRole("link", { name: "Older" }).click());
      assert.equal(await page.locator("tbody tr").count(), 1);
      await page.goto("/tickets?page=99");
      assert.equal(await page.locator("tbody tr").count(), 1);
    }));
});

describe("the inbox", () => {
  test("closes a ticket at once, and puts it back when the server refuses", { skip: withoutStaff }, () =>
    desk(async (page) => {
      const [first, second] = [await writeTicket(page), await writeTicket(page)];
      await signInStaff(page);
      await open(page, "/staff", "inbox");
      const row = (line) => page.getByRole("row").filter({ hasText: line });
      await row(first).waitFor();
      let answer;
      const held = new Promise((resolve) => (answer = resolve));
      await page.route("**/close_ticket", async (route) => {
        await held;
        await route.continue();
      });
      await row(first).getByRole("button", { name: /^Close/ }).click();
      await row(first).waitFor({ state: "detached" });
      answer();
      await page.locator(".message-success", { hasText: "is closed" }).waitFor();
      await page.unroute("**/close_ticket");
      const refusal = { code: "conflict", status: 409, title: "Conflict", detail: "This ticket is closed already." };
      await page.route("**/close_ticket", (route) =>
        route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(refusal) }));
      await row(second).getByRole("button", { name: /^Close/ }).click();
      await page.getByRole("alert").getByText("closed already").waitFor();
      await row(second).waitFor();
      await assertAccessible(page, "the inbox");
      await screenshot(page, "react-inbox");
    }, { allowed: [409] }));
});

test("the playground calls the function and reads the context", () =>
  desk(async (page) => {
    const calls = callsOf(page);
    await open(page, "/playground", "playground");
    await page.getByLabel("Text").fill("hi & bye");
    await page.getByRole("button", { name: "Call echo" }).click();
    await page.locator("output", { hasText: "hi & bye" }).waitFor();
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Call greet" }).click();
    await page.locator("output", { hasText: "Hello, Ada!" }).waitFor();
    assert.deepEqual(calls, ["echo", "greet?name=Ada"]);
    assert.equal(new URL(page.url()).pathname, "/playground");
  }));

for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`pages are accessible and fit: ${name}, ${colorScheme}`, () =>
      desk(async (page) => {
        for (const [path, island] of [["/contact", "contact"], ["/login", "login"], ["/signup", "signup"], ["/playground", "playground"]]) {
          await open(page, path, island);
          await assertAccessible(page, path);
          await assertFitsWidth(page, path);
          await screenshot(page, `react-${island}-${name}-${colorScheme}`);
        }
        await signUp(page);
        for (const [path, island] of [["/tickets", "tickets"], ["/account", "sessions"]]) {
          await open(page, path, island);
          await assertAccessible(page, path);
          await assertFitsWidth(page, path);
          await screenshot(page, `react-${island}-${name}-${colorScheme}`);
        }
      }, { viewport, colorScheme }));
  }
}
