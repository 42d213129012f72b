// What the browser tests share: one browser per test file, a page that notices trouble, and the desk's everyday moves.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };
export const PASSWORD = "seven-Quiet-otters-82";
export const staff = {
  username: process.env.MIZAN_TEST_STAFF_USER,
  password: process.env.MIZAN_TEST_STAFF_PASSWORD,
};
export const withoutStaff = staff.username ? false : "MIZAN_TEST_STAFF_USER is not set";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function siteUrl() {
  const url = process.env.MIZAN_TEST_URL;
  assert.ok(url, "MIZAN_TEST_URL must name a running help desk; `node run.mjs` starts one");
  return url.replace(/\/$/, "");
}

function executablePath() {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
  const found = process.env.MIZAN_TEST_CHROMIUM ?? usual.find((path) => existsSync(path));
  assert.ok(found, "no Chromium found: install one, or name it in MIZAN_TEST_CHROMIUM");
  return found;
}

/** Starts Chromium with nothing that talks to the outside. `options` go to Playwright's `launch`. */
export function launch(options = {}) {
  const args = [
    "--no-sandbox", // containers run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({ executablePath: executablePath(), args, ...options });
}

/**
 * Opens a page of its own cookie jar and hands it to `body`. Without `frontend: true` the site's own scripts do not come,
 * so that what the server renders is what is tested; `allowed` lists the error statuses that calls may get. Fails when
 * the page had trouble that nobody asked for: a Content-Security-Policy violation, a script error, a server error, a
 * missing file, a foreign host.
 */
export async function visit(browser, { frontend = false, allowed = [], isCut = false, ...options }, body) {
  const { baseURL = siteUrl() } = options;
  const context = await browser.newContext({
    baseURL,
    viewport: DESKTOP,
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const trouble = [];
  await context.exposeFunction("reportTrouble", (text) => trouble.push(text));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      window.reportTrouble(`CSP ${event.effectiveDirective} blocked ${event.blockedURI} ${event.sample}`);
    });
  });
  if (!frontend) {
    const nothing = { contentType: "text/javascript", body: "" };
    await context.route("**/static/frontend/**", (route) => route.fulfill(nothing));
  }
  context.on("page", (page) => watch(page, trouble, { allowed, isCut, origin: new URL(baseURL).origin }));
  try {
    const page = await context.newPage();
    const result = await body(page, context);
    assert.deepEqual(trouble, [], "the browser reported trouble");
    return result;
  } finally {
    await context.close();
  }
}

function watch(page, trouble, { allowed, isCut, origin }) {
  page.on("pageerror", (error) => trouble.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium also logs each 4xx of a navigation; those are looked at as responses, below.
    const isAnswer = message.text().startsWith("Failed to load resource");
    const isOfTheCut = isCut && message.text().startsWith("WebSocket connection to");
    if (message.type() === "error" && !isAnswer && !isOfTheCut) {
      trouble.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) trouble.push(`foreign host: ${request.url()}`);
  });
  page.on("response", (response) => {
    const isPage = response.request().resourceType() === "document";
    // An invalid form is an answer like any other.
    const isExpected = response.status() === 422 || allowed.includes(response.status());
    if (response.status() >= (isPage ? 500 : 400) && !isExpected) trouble.push(`${response.status()} for ${response.url()}`);
  });
}

/** Fails with one readable line per finding. */
export async function assertAccessible(page, what) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(", ")})`);
  });
  assert.deepEqual(violations, [], `axe on ${what}`);
}

export async function assertFitsWidth(page, what) {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(excess <= 0, `${what} scrolls sideways by ${excess} px at ${page.viewportSize().width} px`);
}

/** The data that the server put into the page, by context name. */
export async function hydrationData(page) {
  const script = page.locator('script#mizan-data[type="application/json"]');
  assert.equal(await script.count(), 1, "one block of hydration data");
  return JSON.parse(await script.textContent());
}

/** A field's messages, found the way assistive technology finds them: through `aria-describedby`. */
export async function fieldErrors(page, name) {
  const widget = page.locator(`main [name="${name}"]`);
  if ((await widget.getAttribute("aria-invalid")) !== "true") return "";
  const ids = ((await widget.getAttribute("aria-describedby")) ?? "").split(/\s+/).filter((id) => id.endsWith("_error"));
  assert.ok(ids.length > 0, `${name} is invalid, and aria-describedby points to no error`);
  const texts = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()));
  return texts.join(" ").trim();
}

export function unique(prefix) {
  return `${prefix}${randomUUID().replaceAll("-", "").slice(0, 10)}`;
}

/** Does something that leads to another page, and returns when that page has loaded. */
export async function navigate(page, action) {
  const [result] = await Promise.all([action(), page.waitForEvent("load")]);
  return result;
}

/** Follows a link or button of the header, through the menu where the header is narrow. */
export async function useHeader(page, role, name) {
  const menu = page.getByRole("button", { name: "Menu" });
  if (await menu.isVisible()) await menu.click();
  await navigate(page, () => page.getByRole("banner").getByRole(role, { name, exact: true }).click());
}

export async function signUp(page, username = unique("ada")) {
  await page.goto("/signup");
  await page.fill('main [name="username"]', username);
  await page.fill('main [name="email"]', `${username}@example.org`);
  await page.fill('main [name="password"]', PASSWORD);
  await sendForm(page);
  assert.notEqual(new URL(page.url()).pathname, "/signup", await page.locator("main").innerText());
  return username;
}

export async function logIn(page, { username, password = PASSWORD }) {
  await page.goto("/login");
  await page.fill('main [name="username"]', username);
  await page.fill('main [name="password"]', password);
  await sendForm(page);
  assert.notEqual(new URL(page.url()).pathname, "/login", await page.locator("main").innerText());
}

export async function logOut(page) {
  await useHeader(page, "button", "Log out");
  assert.equal(await page.locator('header a[href="/login"]').count(), 1, "the header offers to log in");
}

export async function fillContact(page, values) {
  await page.goto("/contact");
  for (const [name, value] of Object.entries(values)) await page.fill(`main [name="${name}"]`, value);
  const topic = page.locator('main select[name="topic"]');
  await topic.selectOption({ index: (await topic.locator("option").count()) - 1 });
}

export async function sendForm(page) {
  const answer = page.waitForResponse((candidate) => candidate.request().method() === "POST");
  await navigate(page, () => page.locator("main form button[type=submit]").click());
  return answer;
}

/** Writes to the desk and returns the first line of the message, by which the ticket is found again. */
export async function writeTicket(page, email = "ada@example.org") {
  const line = `The export stops at row ${unique("")}`;
  await fillContact(page, { name: "Ada Lovelace", email, message: `${line}\n\nIt did so twice.` });
  const response = await sendForm(page);
  assert.equal(response.status(), 303, "a message that was taken answers with a redirect");
  return line;
}

export async function screenshot(page, name) {
  const folder = process.env.MIZAN_TEST_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
