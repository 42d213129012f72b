// What a form takes, the browser's rules take; and the other way round where they say that they can tell: the command
// `agree` on the zoo's forms, which have every kind of field, and on the help desk's.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { desk, runtime, scratch, zoo } from "./support.mjs";

const count = process.env.AGREE_FIELDS ?? "150";
const seed = process.env.AGREE_SEED ?? "1";

/** Runs `agree`, and gives its exit code and what it says. */
function agree(program, args, env = {}) {
  const options = { encoding: "utf8", cwd: scratch(), env: { ...process.env, ...env } };
  const { status, stdout, stderr } = spawnSync(program, ["agree", ...args], options);
  return { status, said: stdout + stderr };
}

const here = ["--frontend", runtime];

test("the rules are those of the package as it is published", () => {
  assert.ok(existsSync(join(runtime, "dist/core/index.js")), "npm run build in mizan-react");
});

test("the forms of the zoo agree", () => {
  const { status, said } = agree(zoo, [...here, "--values", count, "--seed", seed]);
  assert.equal(status, 0, said);
  assert.match(said, /^number_fields: 13 fields, \d+ values$/m);
  assert.match(said, new RegExp(`7 forms agree with the browser's rules about \\d+ values \\(--seed ${seed}\\)`));
});

test("the forms of the help desk agree, those of its accounts included", () => {
  const { status, said } = agree(desk, [...here, "--values", "60", "--seed", seed]);
  assert.equal(status, 0, said);
  assert.match(said, /^contact: 5 fields, 1 with files not tried, \d+ values$/m);
  assert.match(said, /^login: /m);
});

test("a form that says too little about itself is found, with the smallest value that shows it", () => {
  const lies = { ZOO_DISAGREES: "1" };
  const { status, said } = agree(zoo, [...here, "plate", "--seed", "7"], lies);
  assert.equal(status, 1, said);
  assert.match(said, /disagree about `plate\.plate`/);
  assert.match(said, /^ {2}value {4}"\\u[0-9a-f]{4}"$/m);
  assert.match(said, /^ {2}browser {2}takes it$/m);
  assert.match(said, /^ {2}server {3}refuses it: Enter a number plate\. \(invalid\)$/m);
  assert.match(said, /--seed 7\.$/m);
  assert.equal(agree(zoo, [...here, "plate", "--seed", "7"], lies).said, said, "the same seed finds the same");
  assert.equal(agree(zoo, [...here, "own_rules", "--seed", "7"], lies).status, 0);
});

test("says what is missing", () => {
  const empty = scratch();
  assert.match(agree(zoo, ["--frontend", empty]).said, /mizan-react and zod are not installed in .*: run `npm install` there/);
  assert.match(agree(zoo, []).said, /there is no folder frontend: name the front end's with `--frontend`/);
  assert.match(agree(zoo, here, { PATH: empty }).said, /Node\.js is not installed/);
  assert.match(agree(zoo, [...here, "plate"]).said, /there is no form `plate`; there are .*own_rules/);
});
