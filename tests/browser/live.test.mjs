// What is live: the chat, the conversation on a ticket, and the inbox, in several windows and over bad lines.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { openRelay } from "./relay.mjs";
import { binary, startSite } from "./site.mjs";
import {
  DESKTOP, PASSWORD, PHONE, assertAccessible, assertFitsWidth, launch, logOut, navigate, screenshot, siteUrl, staff,
  unique, visit, withoutStaff,
} from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const window = (body, options = {}) => visit(browser, { frontend: true, ...options }, body);

/** Sends as the page's own code would, with its cookies. */
async function submit(page, form, data) {
  const answer = await page.request.post(`/api/mizan/${form}.submit`, { data });
  assert.equal(answer.status(), 200, await answer.text());
  return answer.json();
}

async function signUp(page, username = unique("ada")) {
  await submit(page, "signup", { username, email: `${username}@example.org`, password: PASSWORD });
  return username;
}

const signInStaff = (page, who = staff) => submit(page, "login", who);

async function writeTicket(page, line = `The export stops at row ${unique("")}`) {
  const message = `${line}\n\nIt did so twice.`;
  const { id } = await submit(page, "contact", { name: "Ada", email: "ada@example.org", topic: "problem", message });
  return id;
}

/** Opens a page and waits until what is live on it is live. */
async function openLive(page, path) {
  await page.goto(path);
  await live(page);
}

const live = (page) => page.locator("main .badge", { hasText: /^Live$/ }).waitFor();

const log = (page) => page.getByRole("log");
const lines = (page) => log(page).locator("li > .prose").allInnerTexts();

async function say(page, text, button) {
  await page.locator('main [name="text"]').fill(text);
  await page.getByRole("button", { name: button, exact: true }).click();
}

const inChat = (page, text) => say(page, text, "Say it");
const inThread = (page, text) => say(page, text, "Reply");
const heard = (page, text) => log(page).getByText(text, { exact: true }).waitFor();

/** Waits until a page shows these lines and no others, in this order. */
async function assertLines(page, wanted) {
  await heard(page, wanted.at(-1));
  assert.deepEqual(await lines(page), wanted);
}

describe("the chat", () => {
  test("goes both ways, begins with what was said before, and says who is here", () =>
    window(async (ada) => {
      const room = unique("room-");
      const username = await signUp(ada);
      await openLive(ada, `/chat?room=${room}`);
      await ada.getByText("Nobody else is here.").waitFor();
      await ada.getByText("Nobody has said anything yet.").waitFor();
      await inChat(ada, "Is anybody there?");
      await heard(ada, "Is anybody there?");
      assert.equal(await ada.inputValue('main [name="text"]'), "", "ready for the next one");

      await window(async (guest) => {
        await openLive(guest, `/chat?room=${room}`);
        await heard(guest, "Is anybody there?");
        await guest.getByText(`Here: ${username} and one guest.`).waitFor();
        await ada.getByText(`Here: ${username} and one guest.`).waitFor();
        await inChat(guest, "<b>I am</b> & so are you");
        await assertLines(ada, ["Is anybody there?", "<b>I am</b> & so are you"]);
        await inChat(ada, "Good.");
        await assertLines(guest, ["Is anybody there?", "<b>I am</b> & so are you", "Good."]);
        await screenshot(guest, "live-chat-two");
      });
      await ada.getByText("Nobody else is here.").waitFor();
      await ada.reload();
      await assertLines(ada, ["Is anybody there?", "<b>I am</b> & so are you", "Good."]);
    }));

  test("shows on the field what the server finds wrong, and keeps what was typed", () =>
    window(async (page) => {
      await openLive(page, `/chat?room=${unique("room-")}`);
      const long = "x".repeat(501);
      await inChat(page, long);
      const field = page.locator('main [name="text"]');
      await page.getByText("Say it in at most 500 characters.").waitFor();
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.equal(await field.inputValue(), long);
      assert.ok(await field.evaluate((input) => document.activeElement === input), "the field has the focus");
      await assertAccessible(page, "the chat with an error");
      await screenshot(page, "live-chat-error");
      await field.fill("shorter");
      await field.press("Enter");
      await heard(page, "shorter");
    }));

  test("follows what is said, but not while somebody reads further up", () =>
    window(async (page) => {
      const room = unique("room-");
      await openLive(page, `/chat?room=${room}`);
      await window(async (other) => {
        await openLive(other, `/chat?room=${room}`);
        for (let count = 1; count <= 20; count += 1) {
          await inChat(other, `line ${count}`);
          await heard(other, `line ${count}`);
        }
        await heard(page, "line 20");
        const left = () => log(page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
        assert.ok((await left()) < 40, "at the end");
        await log(page).evaluate((box) => box.scrollTo(0, 0));
        await inChat(other, "line 21");
        await heard(page, "line 21");
        assert.equal(await log(page).evaluate((box) => box.scrollTop), 0, "where the reader was");
      });
    }));

  test("says what it needs where there is no JavaScript", () =>
    visit(browser, { javaScriptEnabled: false }, async (page) => {
      await page.goto("/chat");
      await page.getByText("The chat needs JavaScript").waitFor();
      await assertFitsWidth(page, "the chat without JavaScript");
      await screenshot(page, "live-chat-no-js");
    }));
});

describe("the conversation on a ticket", { skip: withoutStaff }, () => {
  /** A visitor and an agent who look at the visitor's ticket. */
  const both = (body, { ofVisitor = {}, ofAgent = {} } = {}) =>
    window(async (visitor, context) => {
      const username = await signUp(visitor);
      const ticket = await writeTicket(visitor);
      await openLive(visitor, `/tickets/${ticket}`);
      await window(async (agent) => {
        await signInStaff(agent);
        await body({ visitor, agent, ticket, username, context });
      }, ofAgent);
    }, ofVisitor);

  test("goes both ways, with who is here and who is writing", () =>
    both(async ({ visitor, agent, ticket, username }) => {
      assert.equal(await visitor.getByText("An agent is here").count(), 0);
      const sent = [];
      const socket = await agent.context().newCDPSession(agent);
      await socket.send("Network.enable");
      socket.on("Network.webSocketFrameSent", ({ response }) => sent.push(JSON.parse(response.payloadData)));
      await openLive(agent, `/tickets/${ticket}`);
      await visitor.getByText("An agent is here").waitFor();
      await agent.getByText(`Looking: ${username} and ${staff.username}`).waitFor();
      assert.equal(sent.filter(({ op }) => op === "join").length, 1, "two islands share one join");
      await agent.locator('main [name="text"]').pressSequentially("Which file is it", { delay: 20 });
      await visitor.getByText(`${staff.username} is writing …`).waitFor();
      await screenshot(visitor, "live-thread-typing");
      assert.equal(sent.filter(({ data }) => data?.kind === "typing").length, 1, "not one for each letter");
      assert.equal(await agent.getByText("is writing …").count(), 0, "not told to who writes");
      await inThread(agent, "Which file is it?");
      await assertLines(visitor, ["Which file is it?"]);
      await visitor.getByText("is writing …").waitFor({ state: "detached" });
      await inThread(visitor, "The long one.");
      await assertLines(agent, ["Which file is it?", "The long one."]);
      await agent.locator('main [name="text"]').pressSequentially("Hm");
      await visitor.getByText("is writing …").waitFor();
      await visitor.getByText("is writing …").waitFor({ state: "detached", timeout: 8000 });

      await agent.goto("/staff");
      await visitor.getByText("An agent is here").waitFor({ state: "detached" });
      await visitor.reload();
      await live(visitor);
      await assertLines(visitor, ["Which file is it?", "The long one."]);
    }));

  test("goes on from the page without JavaScript, and back", () =>
    both(async ({ visitor, agent, ticket }) => {
      const plain = { javaScriptEnabled: false, storageState: await agent.context().storageState() };
      await visit(browser, plain, async (page) => {
        await page.goto(`/tickets/${ticket}`);
        await page.fill('main [name="text"]', "Said without a script.");
        await navigate(page, () => page.getByRole("button", { name: "Reply" }).click());
        assert.match(await page.locator("#thread").innerText(), /Said without a script\./);
        await assertLines(visitor, ["Said without a script."]);
        await inThread(visitor, "Said with one.");
        await heard(visitor, "Said with one.");
        await page.reload();
        assert.match(await page.locator("#thread").innerText(), /Said without a script\.[^]*Said with one\./);
      });
    }));

  test("keeps what was typed before the script was there, and what the server's page says is wrong", () =>
    both(async ({ visitor, ticket }) => {
      let release;
      const late = new Promise((resolve) => (release = resolve));
      await visitor.route("**/static/frontend/assets/thread-*.js", async (route) => {
        await late;
        await route.continue();
      });
      await visitor.goto(`/tickets/${ticket}`);
      await visitor.locator('main [name="text"]').fill("x".repeat(501));
      await navigate(visitor, () => visitor.getByRole("button", { name: "Reply" }).click());
      assert.equal(await visitor.locator('#thread [aria-invalid="true"]').count(), 1);
      await visitor.locator('main [name="text"]').press("Control+End");
      await visitor.locator('main [name="text"]').pressSequentially("yz");
      release();
      await live(visitor);
      const field = visitor.locator('main [name="text"]');
      assert.equal(await field.inputValue(), `${"x".repeat(501)}yz`);
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.ok(await field.evaluate((area) => document.activeElement === area));
    }));

  test("is a form like any other where there is no channel", () =>
    both(async ({ ticket, context }) => {
      const page = await context.newPage();
      await page.routeWebSocket(/\/api\/mizan\/ws$/, (socket) => socket.close());
      const calls = [];
      page.on("request", (request) => calls.push(new URL(request.url()).pathname));
      await page.goto(`/tickets/${ticket}`);
      await log(page).waitFor();
      await inThread(page, "By the other way.");
      await assertLines(page, ["By the other way."]);
      assert.ok(calls.includes("/api/mizan/reply.submit"));
    }));

  test("ends for everybody when the ticket is closed, and leaves what was being written", () =>
    both(async ({ visitor, agent, ticket, context }) => {
      const idle = await context.newPage();
      await openLive(idle, `/tickets/${ticket}`);
      await idle.locator('main [name="text"]').focus();
      await visitor.locator('main [name="text"]').fill("half a sentence");
      await openLive(agent, `/tickets/${ticket}`);
      await navigate(agent, () => agent.getByRole("button", { name: "Close this ticket" }).click());
      await visitor.getByText("This ticket is closed now.").waitFor();
      await visitor.locator("article .badge", { hasText: "Closed" }).waitFor();
      assert.equal(await visitor.inputValue('main [name="text"]'), "half a sentence");
      assert.equal(await visitor.getByRole("button", { name: "Reply", exact: true }).count(), 0);
      await assertAccessible(visitor, "a ticket that was closed");
      await screenshot(visitor, "live-thread-closed");
      await idle.locator('main [name="text"]').waitFor({ state: "hidden" });
      assert.match(await idle.evaluate(() => document.activeElement.textContent), /This ticket is closed now/);
      await navigate(visitor, () => visitor.getByRole("link", { name: "Show it as it is" }).click());
      await visitor.getByText("This ticket is closed. If it is not solved").waitFor();
    }));

  test("stops with a logout in another tab, says so, and goes on after a login", () =>
    both(async ({ visitor, agent, ticket, context, username }) => {
      await visitor.locator('main [name="text"]').fill("half a sentence");
      const other = await context.newPage();
      await other.goto("/");
      await logOut(other);
      const dialog = visitor.getByRole("dialog");
      await dialog.waitFor({ timeout: 10_000 });
      await visitor.getByText("Your session has ended, so nothing new comes in.").waitFor();
      await assertAccessible(visitor, "a conversation whose session has ended");
      await screenshot(visitor, "live-thread-ended");
      await submit(agent, "reply", { ticket, text: "Are you still there?" });
      await dialog.getByLabel("Password").fill(PASSWORD);
      await dialog.getByRole("button", { name: "Log in and go on" }).click();
      await dialog.waitFor({ state: "detached" });
      await live(visitor);
      await assertLines(visitor, ["Are you still there?"]);
      assert.equal(await visitor.inputValue('main [name="text"]'), "half a sentence", username);
      await inThread(visitor, "Yes.");
      await assertLines(visitor, ["Are you still there?", "Yes."]);
    }, { ofVisitor: { allowed: [401] } }));

  test("loses nothing, and shows nothing twice, over ten seconds without a network", async () => {
    const relay = await openRelay(siteUrl());
    try {
      await both(async ({ visitor, agent, ticket }) => {
        await openLive(agent, `/tickets/${ticket}`);
        await inThread(agent, "one");
        await heard(visitor, "one");
        relay.cut();
        await visitor.getByText("The connection is lost.").waitFor();
        await screenshot(visitor, "live-thread-offline");
        const [began, wanted] = [Date.now(), ["one"]];
        for (let count = 2; Date.now() - began < 10_000; count += 1) {
          wanted.push(`number ${count}`);
          await inThread(agent, wanted.at(-1));
          await heard(agent, wanted.at(-1));
          await agent.waitForTimeout(1000);
        }
        assert.ok(wanted.length > 5);
        // What cannot be sent stays where it was typed.
        await inThread(visitor, "and me");
        await visitor.getByRole("alert").waitFor();
        assert.equal(await visitor.inputValue('main [name="text"]'), "and me");
        relay.mend();
        await live(visitor);
        await assertLines(visitor, wanted);
        await visitor.getByRole("button", { name: "Reply", exact: true }).click();
        wanted.push("and me");
        await assertLines(agent, wanted);
        await assertLines(visitor, wanted);
      }, { ofVisitor: { baseURL: relay.url, isCut: true } });
    } finally {
      relay.close();
    }
  });
});

describe("the inbox", { skip: withoutStaff }, () => {
  test("moves in every tab when a ticket comes and when one is closed", () =>
    window(async (first, context) => {
      await signInStaff(first);
      const second = await context.newPage();
      const open = (page) => page.locator(".tabs [aria-current] .count");
      const count = async (page) => Number(await open(page).innerText());
      for (const page of [first, second]) {
        await page.goto("/staff");
        await page.waitForFunction(() => Object.keys(document.querySelector("[data-island=inbox]")).length > 0);
      }
      const before = await count(first);
      const line = `The import ${unique("")}`;
      await window(async (visitor) => {
        await visitor.goto("/");
        await writeTicket(visitor, line);
      });
      const shows = (page, text) => page.locator(".tabs [aria-current] .count", { hasText: new RegExp(`^${text}$`) }).waitFor();
      for (const page of [first, second]) {
        await page.getByRole("row").filter({ hasText: line }).waitFor();
        await shows(page, before + 1);
      }
      await first.getByRole("row").filter({ hasText: line }).getByRole("button", { name: /^Close/ }).click();
      await second.getByRole("row").filter({ hasText: line }).waitFor({ state: "detached" });
      for (const page of [first, second]) await shows(page, before);
      const closed = await second.getByRole("link", { name: /^Closed/ }).innerText();
      assert.equal(await first.getByRole("link", { name: /^Closed/ }).innerText(), closed);
    }));

  test("knows after a cut what has come meanwhile", async () => {
    const relay = await openRelay(siteUrl());
    try {
      await window(async (page) => {
        await signInStaff(page);
        await page.goto("/staff");
        await page.getByRole("status").first().waitFor({ state: "attached" });
        const open = page.locator(".tabs [aria-current] .count");
        const before = Number(await open.innerText());
        relay.cut();
        await page.getByText("The connection is lost.").waitFor();
        const line = `The import ${unique("")}`;
        await window(async (visitor) => {
          await visitor.goto("/");
          await writeTicket(visitor, line);
        });
        relay.mend();
        await page.getByRole("row").filter({ hasText: line }).waitFor();
        await page.getByText("The connection is lost.").waitFor({ state: "detached" });
        assert.equal(Number(await open.innerText()), before + 1);
      }, { baseURL: relay.url, isCut: true });
    } finally {
      relay.close();
    }
  });
});

test("everybody comes back when the site is killed and started again", { skip: existsSync(binary) ? false : "no binary" }, async () => {
  const site = await startSite();
  const options = { baseURL: site.url, isCut: true, allowed: [500, 502, 503] };
  try {
    await window(async (visitor, context) => {
      await signUp(visitor);
      const ticket = await writeTicket(visitor);
      const chat = await context.newPage();
      await openLive(visitor, `/tickets/${ticket}`);
      await openLive(chat, "/chat");
      await inChat(chat, "before");
      await heard(chat, "before");
      await window(async (agent) => {
        await signInStaff(agent, site.staff);
        await openLive(agent, `/tickets/${ticket}`);
        await inThread(agent, "one");
        await heard(visitor, "one");
        await site.kill();
        for (const page of [visitor, agent, chat]) await page.getByText("The connection is lost.").waitFor();
        await site.startAgain();
        // Before anybody is back.
        await submit(agent, "reply", { ticket, text: "two" });
        for (const page of [visitor, agent, chat]) await live(page);
        await inThread(agent, "three");
        for (const page of [visitor, agent]) await assertLines(page, ["one", "two", "three"]);
        await inThread(visitor, "four");
        for (const page of [visitor, agent]) await assertLines(page, ["one", "two", "three", "four"]);
        await inChat(chat, "after");
        await assertLines(chat, ["before", "after"]);
        // What is kept in memory is lost with the process, and whoever was away is told.
        await chat.getByText("Something may have been said while you were away").waitFor();
        await assertAccessible(chat, "a chat with a gap");
        await screenshot(chat, "live-chat-gap");
      }, options);
    }, options);
  } finally {
    await site.stop();
  }
});

for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the chat and a conversation are accessible and fit: ${name}, ${colorScheme}`, { skip: withoutStaff }, () =>
      window(async (visitor) => {
        const room = unique("room-");
        await signUp(visitor);
        const ticket = await writeTicket(visitor);
        await window(async (agent) => {
          await signInStaff(agent);
          for (const [path, speak] of [[`/chat?room=${room}`, inChat], [`/tickets/${ticket}`, inThread]]) {
            await openLive(visitor, path);
            await openLive(agent, path);
            const said = [
              [visitor, "Good morning! The export of the second quarter stops at row seven, every time."],
              [agent, "Good morning. Which browser is it?"],
              [visitor, `A-very-long-word-${"x".repeat(120)}`],
              [agent, "Thank you.\nWe look at it."],
            ];
            for (const [page, text] of said) {
              await speak(page, text);
              await page.waitForFunction(() => document.querySelector('main [name="text"]').value === "");
            }
            await visitor.getByText("We look at it.").waitFor();
            await agent.locator('main [name="text"]').pressSequentially("One");
            const what = path.startsWith("/chat") ? "chat" : "thread";
            await assertAccessible(visitor, path);
            await assertFitsWidth(visitor, path);
            await screenshot(visitor, `live-${what}-${name}-${colorScheme}`);
            await visitor.setViewportSize({ width: 320, height: 700 });
            await assertFitsWidth(visitor, `${path} at 320 px`);
            await visitor.setViewportSize(viewport);
          }
        });
      }, { viewport, colorScheme }));
  }
}
