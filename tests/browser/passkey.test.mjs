// Passkeys, with Chromium's virtual authenticator. They belong to a host name, so the desk is opened as localhost.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  DESKTOP, PHONE, assertAccessible, assertFitsWidth, hydrationData, launch, logOut, navigate, screenshot, signUp, siteUrl, visit,
} from "./support.mjs";

let browser;
before(async () => {
  process.env.MIZAN_TEST_URL = siteUrl().replace("127.0.0.1", "localhost");
  browser = await launch();
});
after(() => browser?.close());

/** A device that holds keys; its owner agrees to everything unless told otherwise. */
async function addAuthenticator(page, options = {}) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  return {
    keys: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    present: (enabled) => devtools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    verified: (isUserVerified) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

async function addPasskey(page, name) {
  await page.goto("/account/passkeys");
  await page.fill('form[data-passkey] [name="name"]', name);
  await navigate(page, () => page.getByRole("button", { name: "Add a passkey" }).click());
  assert.match(await page.getByRole("status").first().innerText(), new RegExp(`${name}.*is added`));
}

const signedInAs = async (page) => (await hydrationData(page)).current_user?.username;

test("add a passkey, log out, log in with the button", () =>
  visit(browser, {}, async (page) => {
    const device = await addAuthenticator(page);
    const username = await signUp(page);
    await addPasskey(page, "laptop");
    const [key] = await device.keys();
    assert.ok(key.isResidentCredential, "the device finds it without a name");
    assert.equal(key.rpId, "localhost");

    // Without presence the offer below the name field waits, and gives way to the button.
    await device.present(false);
    await logOut(page);
    await page.goto("/login?next=/account");
    const button = page.getByRole("button", { name: "Log in with a passkey" });
    await button.waitFor();
    await device.present(true);
    await navigate(page, () => button.click());
    assert.equal(new URL(page.url()).pathname, "/account");
    assert.equal(await signedInAs(page), username);
    await page.goto("/account/passkeys");
    assert.match(await page.locator(".key").innerText(), /last used/);
  }));

test("a key is offered where the name is typed, without a press of a button", () =>
  visit(browser, {}, async (page) => {
    const device = await addAuthenticator(page);
    const username = await signUp(page);
    await addPasskey(page, "phone");
    await device.present(false);
    await logOut(page);
    // The device agrees as soon as the page asks for whatever key there is.
    await device.present(true);
    await page.goto("/login?next=/tickets");
    await page.waitForURL((url) => url.pathname === "/tickets");
    assert.equal(await signedInAs(page), username);
  }));

test("what goes wrong is said in plain words, and can be tried again", () =>
  visit(browser, {}, async (page) => {
    const device = await addAuthenticator(page);
    await signUp(page);
    await addPasskey(page, "laptop");
    await page.fill('form[data-passkey] [name="name"]', "again");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("This device holds a passkey of this account already.").waitFor();

    await device.verified(false);
    await logOut(page);
    await page.goto("/login/passkey");
    const button = page.getByRole("button", { name: "Use a passkey" });
    await button.click();
    await page.getByText("That was cancelled, or it took too long.").waitFor();
    assert.equal(await signedInAs(page), undefined);
    await device.verified(true);
    await navigate(page, () => button.click());
    assert.ok(await signedInAs(page));
  }));

test("a removed key signs nobody in", () =>
  visit(browser, {}, async (page) => {
    const device = await addAuthenticator(page);
    await signUp(page);
    await addPasskey(page, "lost");
    await page.getByText("Rename or remove").click();
    await navigate(page, () => page.getByRole("button", { name: "Remove lost" }).click());
    await page.getByRole("heading", { name: "No passkeys yet" }).waitFor();
    await device.present(false);
    await logOut(page);
    await page.goto("/login/passkey");
    await device.present(true);
    await navigate(page, () => page.getByRole("button", { name: "Use a passkey" }).click());
    assert.match(await page.getByRole("alert").innerText(), /opens no account here/);
    assert.equal(await signedInAs(page), undefined);
  }));

test("without JavaScript the login page says nothing of passkeys, and works", () =>
  visit(browser, { javaScriptEnabled: false }, async (page) => {
    await page.goto("/login");
    assert.equal(await page.getByRole("button", { name: "Log in with a passkey" }).isVisible(), false);
    assert.equal(await page.locator("main form button[type=submit]").count(), 1);
    await page.goto("/login/passkey");
    // Chromium keeps <noscript> as text where scripts are off by its debugger only.
    assert.match(await page.content(), /Passkeys need JavaScript/);
  }));

describe("looks", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const [device, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      test(`${device}, ${colorScheme}`, () =>
        visit(browser, { colorScheme, viewport }, async (page) => {
          await addAuthenticator(page, { automaticPresenceSimulation: true });
          await page.goto("/login");
          await page.getByRole("button", { name: "Log in with a passkey" }).waitFor();
          await screenshot(page, `login-passkey-${device}-${colorScheme}`);
          await assertAccessible(page, "/login");
          await signUp(page);
          await addPasskey(page, "A laptop with quite a long name, kept at the office");
          await page.getByText("Rename or remove").click();
          for (const path of ["/account/passkeys", "/account"]) {
            if (path !== new URL(page.url()).pathname) await page.goto(path);
            await screenshot(page, `${path.slice(1).replace("/", "-")}-${device}-${colorScheme}`);
            await assertFitsWidth(page, path);
            await assertAccessible(page, path);
          }
        }));
    }
  }
});
