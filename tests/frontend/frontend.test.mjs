// The help desk's front end compiles against what the site is now, and so do the examples of its guide.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

const here = import.meta.dirname;
const root = join(here, "../..");
const app = join(root, "example-site/frontend");
const desk = process.env.MIZAN_TEST_BINARY ?? join(root, "target/debug/example-site");
const scratch = join(app, "src/guide-examples");
const own = join(here, "openapi");

after(() => {
  for (const folder of [scratch, own]) rmSync(folder, { recursive: true, force: true });
});

/** What the compiler says of a project. */
function compile(project, folder = app) {
  const tsc = join(folder, "node_modules/.bin/tsc");
  const { stdout, stderr } = spawnSync(tsc, ["--noEmit", "-p", project], { cwd: folder, encoding: "utf8" });
  return `${stdout}${stderr}`.trim();
}

/** The examples of a guide that are code of the front end, each as a file. */
function examples(markdown) {
  return [...markdown.matchAll(/^```(tsx?)( .*)?\n([\s\S]*?)^```$/gm)]
    .filter(([, , note = ""]) => !note.includes("no-check"))
    .map(([, kind, , code]) => ({ kind, code }));
}

test("the client is what the site would write: example-site client --out example-site/frontend/src/mizan.ts", () => {
  const file = join(app, "src/mizan.ts");
  const { status, stdout, stderr } = spawnSync(desk, ["client", "--check", "--out", file], { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
});

test("the front end compiles under the strictest options", () => {
  assert.equal(compile("tsconfig.json"), "");
});

test("the examples of the guide compile", () => {
  const found = examples(readFileSync(join(root, "docs/guide/frontend.md"), "utf8"));
  assert.ok(found.length >= 12, `${found.length} examples`);
  mkdirSync(scratch, { recursive: true });
  for (const [index, { kind, code }] of found.entries()) {
    const local = code.replaceAll('"./mizan"', '"../mizan"').replaceAll('"./main"', '"../main"');
    writeFileSync(join(scratch, `example-${index + 1}.${kind}`), `${local}\nexport {};\n`);
  }
  const config = {
    extends: "../../tsconfig.json",
    // An example shows one thing, and leaves it unused.
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ["."],
  };
  writeFileSync(join(scratch, "tsconfig.json"), JSON.stringify(config));
  assert.equal(compile(join(scratch, "tsconfig.json")), "");
});

test("nothing of the dev panel is in a build", () => {
  const files = readdirSync(join(app, "dist/assets"));
  assert.ok(files.length > 5);
  for (const file of files) assert.ok(!readFileSync(join(app, "dist/assets", file), "utf8").includes("mizan-devtools"), file);
});

test("openapi-typescript and openapi-fetch take the contract", () => {
  mkdirSync(own, { recursive: true });
  const contract = execFileSync(desk, ["openapi"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  writeFileSync(join(own, "openapi.json"), contract);
  execFileSync(join(here, "node_modules/.bin/openapi-typescript"), ["openapi.json", "-o", "schema.d.ts"], { cwd: own, stdio: "pipe" });
  const use = `import createClient from "openapi-fetch";
import type { paths } from "./schema.js";
const api = createClient<paths>({ baseUrl: "/" });
const { data, error } = await api.POST("/api/mizan/echo", { body: { text: "hi" } });
const message: string | undefined = data?.message;
const code: string | undefined = error?.code;
// @ts-expect-error: a number is no text
await api.POST("/api/mizan/echo", { body: { text: 7 } });
const greeting = await api.GET("/api/mizan/greet", { params: { query: { name: "Ada" } } });
export { message, code, greeting };
`;
  writeFileSync(join(own, "use.ts"), use);
  const options = { target: "ES2022", module: "NodeNext", strict: true, skipLibCheck: true, noEmit: true };
  writeFileSync(join(own, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["use.ts"] }));
  assert.equal(compile(join(own, "tsconfig.json"), here), "");
});
