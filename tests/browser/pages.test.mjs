// Every page: accessible in light and dark, no wider than the screen, usable from the keyboard, with its data in it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  DESKTOP, PHONE, assertAccessible, assertFitsWidth, hydrationData, launch, logIn, navigate, screenshot, signUp, staff, visit,
  withoutStaff, writeTicket,
} from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const looks = ["light", "dark"].flatMap((colorScheme) => [
  { colorScheme, viewport: PHONE, name: `phone-${colorScheme}` },
  { colorScheme, viewport: DESKTOP, name: `desktop-${colorScheme}` },
]);

async function inspect(page, path, name) {
  const response = await page.goto(path);
  assert.equal(await page.locator("h1").count(), 1, `${path} has one h1`);
  await screenshot(page, name);
  await assertFitsWidth(page, path);
  await assertAccessible(page, `${name} (${path})`);
  return response;
}

for (const { name, ...options } of looks) {
  describe(name, () => {
    for (const [path, pageName] of Object.entries({
      "/": "home",
      "/contact": "contact",
      "/playground?text=hello%20there": "playground",
      "/login": "login",
      "/signup": "signup",
    })) {
      test(path, () =>
        visit(browser, options, async (page) => {
          const response = await inspect(page, path, `${pageName}-${name}`);
          assert.equal(response.status(), 200);
          assert.equal(new URL(page.url()).pathname, path.split("?")[0]);
          assert.ok("current_user" in (await hydrationData(page)));
        }));
    }

    test("the API's documentation", () =>
      visit(browser, options, async (page) => {
        assert.equal((await inspect(page, "/api/mizan/docs", `docs-${name}`)).status(), 200);
      }));

    test("no such page", () =>
      visit(browser, options, async (page) => {
        const response = await inspect(page, "/no/such/page", `not-found-${name}`);
        assert.equal(response.status(), 404);
        assert.match(response.headers()["content-type"], /^text\/html/);
      }));

    test("signed in: home, my tickets, a ticket", () =>
      visit(browser, options, async (page) => {
        await signUp(page);
        await inspect(page, "/tickets", `tickets-empty-${name}`);
        const line = await writeTicket(page);
        await writeTicket(page);
        await inspect(page, "/", `home-signed-in-${name}`);
        await inspect(page, "/tickets", `tickets-${name}`);
        await inspect(page, await page.getByRole("link", { name: line }).getAttribute("href"), `ticket-${name}`);
      }));

    test("staff: the inbox", { skip: withoutStaff }, () =>
      visit(browser, options, async (page) => {
        await writeTicket(page);
        await logIn(page, staff);
        await inspect(page, "/staff", `inbox-${name}`);
        await inspect(page, "/staff?status=closed", `inbox-closed-${name}`);
      }));
  });
}

test("no page scrolls sideways, from a small phone to a tablet", () =>
  visit(browser, {}, async (page) => {
    await signUp(page);
    await writeTicket(page, "a-department-with-a-name-that-does-not-end@example.org");
    for (const width of [320, 600, 768, 960, 1024]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of ["/", "/contact", "/tickets", "/playground"]) {
        await page.goto(path);
        await assertFitsWidth(page, path);
      }
    }
  }));

// Theirs is the fullest header.
test("the inbox of the staff does not scroll sideways", { skip: withoutStaff }, () =>
  visit(browser, {}, async (page) => {
    await logIn(page, staff);
    for (const width of [320, 768, 1024, 1151, 1152, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/staff");
      await assertFitsWidth(page, "/staff");
    }
  }));

test("the open menu of a phone is accessible, and Escape closes it", () =>
  visit(browser, { viewport: PHONE }, async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Menu" }).click();
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Write to us" });
    await link.waitFor();
    await screenshot(page, "menu");
    await assertAccessible(page, "the open menu");
    await page.keyboard.press("Escape");
    await link.waitFor({ state: "hidden" });
  }));

test("the first Tab offers to skip to the content", () =>
  visit(browser, {}, async (page) => {
    await page.goto("/");
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    assert.equal(await focused.innerText(), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(":focus").getAttribute("id"), "content");
  }));

test("the header says where I am", () =>
  visit(browser, {}, async (page) => {
    for (const [path, label] of Object.entries({ "/": "Home", "/contact": "Write to us", "/playground": "Playground" })) {
      await page.goto(path);
      assert.deepEqual(await page.locator('header nav [aria-current="page"]').allInnerTexts(), [label]);
    }
  }));

test("the playground answers", () =>
  visit(browser, { javaScriptEnabled: false }, async (page) => {
    await page.goto("/playground");
    await page.getByLabel("Text").fill("hi & bye");
    await navigate(page, () => page.getByRole("button", { name: "Call echo" }).click());
    assert.equal(await page.locator("output").innerText(), "hi & bye");
    await page.getByLabel("Name").fill("Ada");
    await navigate(page, () => page.getByRole("button", { name: "Call greet" }).click());
    assert.match(await page.locator("output").innerText(), /Ada/);
  }));

test("static files have a hash in their address and may be kept for ever", () =>
  visit(browser, {}, async (page) => {
    await page.goto("/");
    const href = await page.locator('link[rel="stylesheet"]').getAttribute("href");
    assert.match(href, /[0-9a-zA-Z_-]{8,}/, "a hash");
    const response = await page.request.get(href);
    assert.equal(response.status(), 200);
    assert.match(response.headers()["cache-control"], /immutable/);
    assert.match(response.headers()["content-type"], /^text\/css/);
  }));

test("the policy allows no inline script or style, and no foreign host", () =>
  visit(browser, {}, async (page) => {
    const policy = (await page.goto("/")).headers()["content-security-policy"];
    assert.ok(policy, "a Content-Security-Policy");
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|https?:|\*/);
    assert.equal(await page.locator("[style], style, script:not([type='application/json']):not([src])").count(), 0);
  }));
