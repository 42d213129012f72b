import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { Fetch } from "../src/core/index.js";

/** A help desk of the tests' own, with an empty database. */
export interface Site {
  /** As one visitor's browser would: the cookies are kept. */
  visitor(): Fetch;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Starts the binary that `scripts/test-react` has made sure of. */
export async function startSite(): Promise<Site> {
  const binary = resolve(process.env.MIZAN_TEST_BINARY ?? join(import.meta.dirname, "../../target/debug/example-site"));
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build -p example-site`);
  const folder = mkdtempSync(join(tmpdir(), "mizan-react-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = {
    PATH: process.env.PATH,
    MIZAN_LOG: "warn",
    MIZAN_THROTTLE_VALIDATE: "off",
    DATABASE_URL: `sqlite://${join(folder, "desk.db")}`,
  };
  const migrated = spawnSync(binary, ["migrate"], { cwd: folder, env, encoding: "utf8" });
  if (migrated.status !== 0) throw new Error(`migrate failed\n${migrated.stdout}${migrated.stderr}`);
  const site = spawn(binary, ["serve", "--bind", new URL(url).host], {
    cwd: folder,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = async () => {
    const ended = new Promise((done) => site.once("exit", done));
    if (site.exitCode === null && site.kill()) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (
      await fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      )
    )
      break;
    if (site.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error("the site did not start");
    }
    await new Promise((later) => setTimeout(later, 50));
  }
  return {
    stop,
    visitor() {
      const cookies = new Map<string, string>();
      return async (path, { signal: _, ...init }) => {
        // The signal is jsdom's, which Node's `fetch` does not take.
        const headers = new Headers(init.headers);
        if (cookies.size > 0) headers.set("Cookie", [...cookies].map((pair) => pair.join("=")).join("; "));
        const response = await fetch(url + path, { ...init, headers });
        for (const cookie of response.headers.getSetCookie()) {
          const [name = "", value = ""] = cookie.split(";", 1)[0]?.split(/=(.*)/s) ?? [];
          cookies.set(name, value);
        }
        return response;
      };
    },
  };
}
