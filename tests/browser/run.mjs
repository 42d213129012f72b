// Runs the tests against `MIZAN_TEST_URL`, or against a site that it starts on a free port and stops again.

import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const root = join(here, "../..");

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilReady(url, site) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (site.exitCode !== null) throw new Error(`the site ended with ${site.exitCode}`);
    const ready = await fetch(`${url}/readyz`).then((response) => response.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} was not ready within 60 s`);
}

async function startSite() {
  const binary = process.env.MIZAN_TEST_BINARY ?? join(root, "target/debug/example-site");
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build -p example-site`);
  const folder = mkdtempSync(join(tmpdir(), "mizan-browser-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = { MIZAN_LOG: "warn", DATABASE_URL: `sqlite://${join(folder, "desk.db")}`, ...process.env };
  const staff = { username: "grace", password: randomUUID() };

  for (const [args, input] of [
    [["migrate"], ""],
    [["createsuperuser", "--username", staff.username, "--email", "grace@example.org", "--password-stdin"], `${staff.password}\n`],
  ]) {
    const { status, stdout, stderr } = spawnSync(binary, args, { cwd: folder, env, input, encoding: "utf8" });
    if (status !== 0) throw new Error(`${args[0]} failed (${status})\n${stdout}${stderr}`);
  }

  const site = spawn(binary, ["serve", "--bind", new URL(url).host], { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  const stop = async () => {
    if (site.exitCode === null) {
      site.kill("SIGTERM");
      await new Promise((resolve) => site.once("exit", resolve));
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(url, site);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, staff, mail: join(folder, "var/mail"), stop };
}

const wanted = process.argv.slice(2);
const files = readdirSync(here)
  .filter((file) => file.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
  .map((file) => join(here, file));

const site = process.env.MIZAN_TEST_URL ? null : await startSite();
const env = site
  ? {
      ...process.env,
      MIZAN_TEST_URL: site.url,
      MIZAN_TEST_MAIL: site.mail,
      MIZAN_TEST_STAFF_USER: site.staff.username,
      MIZAN_TEST_STAFF_PASSWORD: site.staff.password,
    }
  : process.env;
const tests = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], { env, stdio: "inherit" });
process.exitCode = await new Promise((resolve) => tests.once("exit", (code) => resolve(code ?? 1)));
await site?.stop();
