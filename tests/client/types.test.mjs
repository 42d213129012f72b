// What Rust writes, the generated schemas take; what they take, Rust reads.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { here, lines, load, output, pascal, scratch, zoo } from "./support.mjs";

const count = Number(process.env.AGREE_VALUES ?? 300);
const seed = process.env.AGREE_SEED ?? "1";

/** Types of which the contract knows less than serde: what it says of their members is "anything". */
const vague = ["mixed"];

/** A value, short enough to be read. */
const short = (value) => JSON.stringify(value).slice(0, 400);

test("schemas of types agree with serde", async () => {
  const client = await load(join(here, "zoo.ts"));
  const contract = join(scratch(), "openapi.json");
  writeFileSync(contract, output(zoo, ["openapi"]));
  const faults = [];
  const seen = {};
  for (const line of lines(output(zoo, ["types", contract, String(count), seed]))) {
    const { name, value, written, refused } = JSON.parse(line);
    const tally = (seen[name] ??= { written: 0, taken: 0 });
    const input = client[`${pascal(name)}InputSchema`];
    if (refused === undefined) {
      tally.written += 1;
      // What Rust writes: with names that it would write differently elsewhere, and options that are `null`.
      const answer = client[`${pascal(name)}OutputSchema`] ?? client[client.outputOf?.[name]] ?? outputSchema(client, name);
      const result = answer.safeParse(written);
      // JavaScript has rounded it already: the schema says so rather than hand over another number.
      if (hasRounded(written)) assert.ok(!result.success, `${name} takes the rounded number in ${short(written)}`);
      else if (!result.success) faults.push(`${name} writes ${short(written)}: ${result.error.issues[0].message} at ${result.error.issues[0].path.join(".")}`);
      else if (JSON.stringify(sorted(result.data)) !== JSON.stringify(sorted(written))) faults.push(`${name}: ${short(written)} became ${short(result.data)}`);
    }
    if (input.safeParse({ value }).success) {
      tally.taken += 1;
      if (refused !== undefined && !vague.includes(name)) faults.push(`${name} takes ${short(value)}, and serde does not: ${refused}`);
    }
  }
  assert.deepEqual(faults.slice(0, 20), [], `${faults.length} faults`);
  for (const [name, { written, taken }] of Object.entries(seen)) {
    assert.ok(written > 0 && taken > 0, `${name}: ${written} values were written, ${taken} taken`);
  }
});

/** The schema of a function's output: that of the type which its input holds, unless they differ. */
function outputSchema(client, name) {
  const type = { page: "PageNamed", page_of_options: "PageOptionI32" }[name] ?? pascal(name);
  return client[`${type}Schema`];
}

/** Whether it holds a whole number that JavaScript cannot tell from its neighbours. */
function hasRounded(value) {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e18;
  return value !== null && typeof value === "object" && Object.values(value).some(hasRounded);
}

/** The same value with the keys of its objects in order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort().map(([key, inner]) => [key, sorted(inner)]));
}
