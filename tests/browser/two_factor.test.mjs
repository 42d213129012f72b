// Sign up, confirm the address, set up an authenticator app, and log in with it; logging in by mail.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  PASSWORD, PHONE, assertAccessible, assertFitsWidth, fieldErrors, hydrationData, launch, logOut, navigate, screenshot,
  sendForm, signUp, unique, visit,
} from "./support.mjs";

const mailFolder = process.env.MIZAN_TEST_MAIL;
const withoutMail = mailFolder ? false : "MIZAN_TEST_MAIL is not set";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** RFC 6238: SHA-1, six digits, thirty seconds. */
function totp(secret, steps = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The code in the newest mail to this address, which is sent after the answer. */
async function mailedCode(address, not = "") {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    let files = [];
    try {
      files = readdirSync(mailFolder).filter((name) => name.endsWith(".eml")).sort().reverse();
    } catch {
      // Nothing was mailed yet.
    }
    for (const file of files) {
      const text = readFileSync(join(mailFolder, file), "utf8");
      const code = /^ +([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m.exec(text)?.[1];
      if (code && code !== not && text.includes(address)) return code;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail with a code for ${address}`);
}

async function look(page, name) {
  await assertAccessible(page, name);
  await assertFitsWidth(page, name);
  await screenshot(page, name);
}

/** Turns two-factor on, with the code of a step ago; returns the secret, and the code that is used up now. */
async function turnOn(page, check = async () => {}) {
  await page.goto("/account/two_factor");
  await check(page, "two-factor-off");
  await navigate(page, () => page.getByRole("link", { name: "Set up an app" }).click());
  await check(page, "two-factor-setup");
  const secret = await page.locator("code.key").innerText();
  const used = totp(secret, -1);
  await page.fill('main [name="code"]', used);
  await sendForm(page);
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  await check(page, "two-factor-codes");
  return { secret, used };
}

async function logInWithPassword(page, username) {
  await page.goto("/login?next=/account");
  await page.fill('main [name="username"]', username);
  await page.fill('main [name="password"]', PASSWORD);
  await sendForm(page);
}

for (const javaScriptEnabled of [true, false]) {
  describe(`two-factor, JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const options = { javaScriptEnabled };

    test("sign up, confirm, turn it on, log out, log in with the app", { skip: withoutMail }, () =>
      visit(browser, options, async (page) => {
        const username = await signUp(page);
        const address = `${username}@example.org`;
        await page.goto("/email/verify");
        await page.fill('main [name="code"]', (await mailedCode(address)).toLowerCase());
        await sendForm(page);
        assert.equal((await hydrationData(page)).current_user.email_verified, true);

        const { secret, used } = await turnOn(page);
        const codes = await page.locator(".codes code").allInnerTexts();
        assert.equal(codes.length, 10);
        await logOut(page);

        await logInWithPassword(page, username);
        assert.equal(new URL(page.url()).pathname, "/login/second_factor");
        assert.equal((await hydrationData(page)).current_user, null, "nobody yet");
        await page.fill('main [name="code"]', used);
        assert.equal((await sendForm(page)).status(), 422, "used when it was turned on");
        assert.match(await fieldErrors(page, "code"), /used already/);
        await page.fill('main [name="code"]', totp(secret));
        await page.check('main [name="trust"]');
        await sendForm(page);
        assert.equal(new URL(page.url()).pathname, "/account");
        assert.equal((await hydrationData(page)).current_user.username, username);

        await logOut(page);
        await logInWithPassword(page, username);
        assert.equal(new URL(page.url()).pathname, "/account", "this browser is trusted");
        await page.goto("/account/two_factor");
        await navigate(page, () => page.getByRole("button", { name: /^Ask again/ }).click());
        await logOut(page);

        await logInWithPassword(page, username);
        await page.fill('main [name="code"]', codes[0]);
        await sendForm(page);
        await page.goto("/account/two_factor");
        assert.match(await page.locator("main").innerText(), /9 of 10 are left/);
        await navigate(page, () => page.getByRole("link", { name: "Turn it off" }).click());
        await sendForm(page);
        await page.getByRole("link", { name: "Set up an app" }).waitFor();
      }));

    test("log in by mail", { skip: withoutMail }, () =>
      visit(browser, options, async (page) => {
        const username = await signUp(page, unique("mail"));
        const address = `${username}@example.org`;
        const first = await mailedCode(address);
        await page.goto("/email/verify");
        await page.fill('main [name="code"]', first);
        await sendForm(page);
        await logOut(page);
        await page.goto("/login");
        await navigate(page, () => page.getByRole("link", { name: "Log in by mail" }).click());
        await page.fill('main [name="email"]', address);
        await sendForm(page);
        await page.fill('main [name="code"]', "wrong");
        await sendForm(page);
        assert.match(await fieldErrors(page, "code"), /not right/);
        await page.fill('main [name="code"]', await mailedCode(address, first));
        await sendForm(page);
        assert.equal(new URL(page.url()).pathname, "/tickets");
        assert.equal((await hydrationData(page)).current_user.email_verified, true);
      }));
  });
}

for (const [name, options] of [
  ["desktop", {}],
  ["phone", { viewport: PHONE }],
  ["phone-dark", { viewport: PHONE, colorScheme: "dark" }],
]) {
  test(`the pages are accessible and fit: ${name}`, () =>
    visit(browser, options, async (page) => {
      const check = (shown, what) => look(shown, `${what}-${name}`);
      const username = await signUp(page);
      const { secret } = await turnOn(page, check);
      await page.goto("/account/two_factor");
      await check(page, "two-factor-on");
      await page.goto("/reauthenticate");
      await check(page, "reauthenticate");
      await page.goto("/account/two_factor/recovery_codes");
      await check(page, "two-factor-renew");
      await logOut(page);
      await page.goto("/login");
      await check(page, "login");
      await page.goto("/login/code");
      await check(page, "login-code");
      await page.fill('main [name="email"]', `${username}@example.org`);
      await sendForm(page);
      await check(page, "login-code-enter");
      await logInWithPassword(page, username);
      await check(page, "second-factor");
      await page.fill('main [name="code"]', totp(secret));
      await page.check('main [name="trust"]');
      await sendForm(page);
      await page.goto("/account/two_factor");
      await check(page, "two-factor-trusted");
    }));
}
