// A help desk of its own: started on a free port with a fresh database, stopped, or killed and started again.

import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
export const binary = process.env.MIZAN_TEST_BINARY ?? join(here, "../../target/debug/example-site");

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

export async function startSite() {
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

  const start = () =>
    spawn(binary, ["serve", "--bind", new URL(url).host], { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  let site = start();
  const end = async (signal) => {
    if (site.exitCode !== null || site.signalCode !== null) return;
    site.kill(signal);
    await new Promise((resolve) => site.once("exit", resolve));
  };
  const stop = async () => {
    await end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(url, site);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    staff,
    mail: join(folder, "var/mail"),
    stop,
    /** Ends it as if the machine had failed. */
    kill: () => end("SIGKILL"),
    /** Starts it once more, on the same port and with the same database. */
    async startAgain() {
      site = start();
      await untilReady(url, site);
    },
  };
}
