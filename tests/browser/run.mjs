// Runs the tests against `MIZAN_TEST_URL`, or against a site that it starts on a free port and stops again.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startSite } from "./site.mjs";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;

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
