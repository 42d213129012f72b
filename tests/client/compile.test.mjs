// The generated files compile under the strictest options, are what the site would write, and leave nothing unused
// behind in a bundle.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { bundle, compile, desk, here, output, readFileSync, refused, scratch, zoo } from "./support.mjs";

const HASH = /contract: "[0-9a-f]{16}"/;

/** What the check says, whether it fails or not. */
function checked(args) {
  try {
    return output(zoo, args);
  } catch {
    return refused(zoo, args);
  }
}

test("the client of the zoo compiles, and its types are what they should be", () => {
  assert.equal(compile(join(here, "tsconfig.json")), "");
});

test("the client of the help desk compiles", () => {
  output(desk, ["client", "--out", join(here, "desk.ts")]);
  assert.equal(compile(join(here, "tsconfig.desk.json")), "");
});

test("the saved client of the zoo is what it would write", () => {
  // Each change of the framework's own contract changes the hash; that is nothing to review.
  const saved = readFileSync(join(here, "zoo.ts"), "utf8");
  const now = output(zoo, ["client", "--out", "-"]);
  const file = join(scratch(), "zoo.ts");
  writeFileSync(file, saved.replace(HASH, HASH.exec(now)[0]));
  const check = ["client", "--check", "--out", file];
  assert.equal(now, readFileSync(file, "utf8"), `review it: zoo client --out tests/client/zoo.ts\n${now === saved ? "" : checked(check)}`);
  assert.match(output(zoo, check), /up to date/);
});

test("a stale client is refused, with what differs", () => {
  const file = join(scratch(), "stale.ts");
  writeFileSync(file, output(zoo, ["client", "--out", "-"]).replace("yes: boolean;", "yes: string;"));
  const said = refused(zoo, ["client", "--check", "--out", file]);
  assert.match(said, /^-  yes: string;$/m);
  assert.match(said, /^\+  yes: boolean;$/m);
  assert.match(said, /run `client --out/);
  assert.match(refused(zoo, ["client", "--check", "--out", join(scratch(), "none.ts")]), /No such file/);
});

test("a saved contract gives the same client as the site", () => {
  const contract = output(zoo, ["openapi"]);
  const client = output(zoo, ["client", "--out", "-"]);
  assert.equal(output(desk, ["client", "--from", "-", "--out", "-"], contract), client);
  const folder = scratch();
  const saved = join(folder, "openapi.json");
  writeFileSync(saved, contract);
  output(desk, ["client", "--from", saved, "--out", join(folder, "deep/er/client.ts")]);
  assert.equal(readFileSync(join(folder, "deep/er/client.ts"), "utf8"), client);
});

test("what is no contract is refused by name", () => {
  assert.match(refused(desk, ["client", "--from", "-", "--out", "-"], "{}"), /no contract of a Mizan site/);
  assert.match(refused(desk, ["client", "--from", "-", "--out", "-"], "<html>"), /not JSON/);
});

test("what is not used is not in the bundle", async () => {
  const only = await bundle('import { echo } from "./desk"; console.log(echo)', here);
  for (const absent of ["close_ticket", "greet", "contact", "ZodMini", "Stay signed in"]) {
    assert.ok(!only.includes(absent), `${absent} is in the bundle of one function`);
  }
  const nothing = await bundle('import "./desk"', here);
  assert.ok(nothing.length < 200, `an import alone leaves ${nothing.length} bytes`);
  const zoo = await bundle('import "./zoo"', here);
  assert.ok(zoo.length < 200, `an import of channels alone leaves ${zoo.length} bytes`);
});
