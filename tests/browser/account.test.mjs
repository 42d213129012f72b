// Sign up, log in, log out, and what a visitor sees of their own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  PASSWORD, PHONE, fieldErrors, hydrationData, launch, logIn, logOut, navigate, sendForm, signUp, siteUrl, unique, useHeader,
  visit, writeTicket,
} from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const javaScriptEnabled of [true, false]) {
  describe(`account, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const options = { javaScriptEnabled };

    test("sign up, log out, log in: the header and the page's data follow", () =>
      visit(browser, options, async (page) => {
        await page.goto("/");
        assert.equal((await hydrationData(page)).current_user, null);

        const username = await signUp(page);
        assert.match(await page.getByRole("banner").innerText(), new RegExp(username));
        assert.equal((await hydrationData(page)).current_user.username, username);

        await logOut(page);
        assert.equal((await hydrationData(page)).current_user, null);

        await logIn(page, { username });
        assert.match(await page.getByRole("banner").innerText(), new RegExp(username));
        assert.equal((await hydrationData(page)).current_user.username, username);
      }));

    test("my tickets: empty at first, then what I wrote, and only mine", () =>
      visit(browser, options, async (page) => {
        await signUp(page);
        await page.goto("/tickets");
        await page.getByRole("heading", { name: "No tickets yet" }).waitFor();

        const line = await writeTicket(page);
        await page.goto("/tickets");
        assert.equal(await page.locator("tbody tr").count(), 1);
        await navigate(page, () => page.getByRole("link", { name: line }).click());
        assert.match(page.url(), /\/tickets\/\d+$/);
        assert.match(await page.locator("article").innerText(), /It did so twice\./);
        assert.match(await page.locator("article .badge").innerText(), /Open/);
        const address = page.url();

        await visit(browser, options, async (other) => {
          await signUp(other);
          assert.equal((await other.goto(address)).status(), 404, "a ticket of somebody else doesn't exist for me");
          await other.goto("/tickets");
          assert.ok(!(await other.content()).includes(line));
        });
        await visit(browser, options, async (stranger) => {
          await stranger.goto(address);
          assert.ok(!(await stranger.content()).includes(line), "nothing without signing in");
        });
      }));

    test("a wrong password says so once, keeps the name and forgets the password", () =>
      visit(browser, options, async (page) => {
        const username = await signUp(page);
        await logOut(page);
        await page.goto("/login");
        await page.fill('main [name="username"]', username);
        await page.fill('main [name="password"]', "not-the-Password-1");
        const response = await sendForm(page);
        assert.equal(response.status(), 422);
        assert.equal(await page.getByRole("alert").count(), 1);
        assert.equal(await page.inputValue('main [name="username"]'), username);
        assert.equal(await page.inputValue('main [name="password"]'), "");
        assert.ok(!(await page.content()).includes("not-the-Password-1"));
      }));

    test("a taken username is an error beside the field", () =>
      visit(browser, options, async (page) => {
        const username = await signUp(page);
        await logOut(page);
        await page.goto("/signup");
        await page.fill('main [name="username"]', username);
        await page.fill('main [name="email"]', `${unique("other")}@example.org`);
        await page.fill('main [name="password"]', PASSWORD);
        assert.equal((await sendForm(page)).status(), 422);
        assert.ok(await fieldErrors(page, "username"));
        assert.equal(await page.inputValue('main [name="password"]'), "");
      }));

    test("a page that needs an account asks for it, then goes where I wanted to go", () =>
      visit(browser, options, async (page) => {
        const username = await signUp(page);
        await logOut(page);
        await page.goto("/tickets");
        assert.equal(new URL(page.url()).pathname, "/login");
        await page.fill('main [name="username"]', username);
        await page.fill('main [name="password"]', PASSWORD);
        await sendForm(page);
        assert.equal(new URL(page.url()).pathname, "/tickets");
      }));

    test("`next` never leads to another site", () =>
      visit(browser, options, async (page) => {
        const username = await signUp(page);
        for (const next of ["https://example.org/", "//example.org/", "/\\example.org/", "/%09/example.org", "javascript:alert(1)"]) {
          await page.goto("/"); // the last one may have led to an error page, which has no header
          await logOut(page);
          await page.goto(`/login?next=${encodeURIComponent(next)}`);
          await page.fill('main [name="username"]', username);
          await page.fill('main [name="password"]', PASSWORD);
          await sendForm(page);
          assert.equal(new URL(page.url()).origin, new URL(siteUrl()).origin, `next=${next}`);
        }
      }));
  });
}

test("on a phone the menu opens without JavaScript, and everything in it works", () =>
  visit(browser, { javaScriptEnabled: false, viewport: PHONE }, async (page) => {
    await page.goto("/");
    assert.equal(await page.getByRole("banner").getByRole("link", { name: "Sign up" }).count(), 0, "closed at first");
    await useHeader(page, "link", "Sign up");
    assert.equal(new URL(page.url()).pathname, "/signup");
    await signUp(page);
    await useHeader(page, "link", "My tickets");
    assert.equal(new URL(page.url()).pathname, "/tickets");
    await logOut(page);
  }));

test("after logging out, the back button shows nothing private", async () => {
  // Playwright switches the back/forward cache off; this test is about it.
  const browser = await launch({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  try {
    await visit(browser, {}, async (page) => {
      const username = await signUp(page);
      const line = await writeTicket(page);
      const response = await page.goto("/tickets");
      assert.equal(response.headers()["cache-control"], "private, no-store");
      assert.ok((await page.content()).includes(line));
      await logOut(page);

      for (let step = 0; step < 3; step += 1) {
        await page.goBack();
        const html = await page.content();
        assert.ok(!html.includes(line), `the ticket is gone from ${page.url()}`);
        assert.ok(!html.includes(username), `the name is gone from ${page.url()}`);
      }
    });
  } finally {
    await browser.close();
  }
});
