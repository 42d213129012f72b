// Vite's dev server behind the site: one origin, no violation of the policy, hot reload, and the dev panel.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./support.mjs";

const root = join(import.meta.dirname, "../..");
const app = join(root, "example-site/frontend");
const binary = process.env.MIZAN_TEST_BINARY ?? join(root, "target/debug/example-site");
const folder = mkdtempSync(join(tmpdir(), "mizan-dev-"));
const probe = join(app, "src/parts/field.tsx");
const source = readFileSync(probe, "utf8");
const started = [];
let browser;
let site;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function untilOk(url) {
  for (let tried = 0; tried < 300; tried += 1) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer`);
}

before(async () => {
  const [vitePort, sitePort] = [await freePort(), await freePort()];
  const vite = `http://127.0.0.1:${vitePort}`;
  site = `http://127.0.0.1:${sitePort}`;
  started.push(spawn(join(app, "node_modules/.bin/vite"), ["--logLevel", "error"], { cwd: app, env: { ...process.env, VITE_PORT: String(vitePort) }, stdio: "inherit" }));
  const env = { ...process.env, MIZAN_LOG: "error", DATABASE_URL: `sqlite://${join(folder, "desk.db")}`, MIZAN_VITE_URL: vite };
  started.push(spawn(binary, ["serve", "--bind", `127.0.0.1:${sitePort}`], { cwd: folder, env, stdio: "inherit" }));
  await Promise.all([untilOk(`${vite}/static/frontend/@vite/client`), untilOk(`${site}/readyz`)]);
  browser = await launch();
});

after(async () => {
  writeFileSync(probe, source);
  await browser?.close();
  for (const child of started) child.kill("SIGTERM");
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
});

test("a page in development: Vite's modules from the site's own address, and an edit shows without a reload", async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  const trouble = [];
  const hosts = new Set();
  await page.exposeFunction("reportTrouble", (text) => trouble.push(text));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      window.reportTrouble(`CSP ${effectiveDirective} blocked ${blockedURI}`));
  });
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.on("websocket", (socket) => hosts.add(new URL(socket.url()).host));
  const connected = page.waitForEvent("console", (message) => message.text().includes("[vite] connected"));
  await page.goto(`${site}/contact`);
  await connected;
  await page.getByRole("button", { name: "Mizan", exact: true }).click();
  await page.getByRole("button", { name: "Forms", exact: true }).click();
  await page.locator("mizan-devtools").getByText("contact", { exact: true }).waitFor();

  await page.fill("#id_name", "typed before the edit");
  writeFileSync(probe, source.replace(" (optional)", " (if you like)"));
  await page.getByText("(if you like)").waitFor();
  assert.equal(await page.inputValue("#id_name"), "typed before the edit");
  assert.deepEqual([...hosts], [new URL(site).host], "everything comes from the site");
  assert.deepEqual(trouble, []);
  await page.close();
});
