// What a form takes, the browser's rules take; and the other way round where they say that they can tell.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { here, lines, load, output, pascal, scratch, zoo } from "./support.mjs";

const count = Number(process.env.AGREE_FIELDS ?? 150);
const seed = process.env.AGREE_SEED ?? "1";

const short = (value) => JSON.stringify(value).slice(0, 300);

/** Whether a rule of this field, or of one inside it, is the server's alone. */
function isServerOnly(spec) {
  return (spec.server_only ?? []).length > 0 || Object.values(spec.fields ?? {}).some(isServerOnly) || (spec.item !== undefined && isServerOnly(spec.item));
}

/** Whether a value is what a control or a program that keeps to the types gives: anything else is for the server to refuse. */
function isPlain(spec, value) {
  switch (spec.type) {
    case "float":
      // That a field is an `f32`, the contract does not say.
      if (Math.abs(Number(String(value).replace(/[^\d.e+-]/gi, ""))) > 3e38) return false;
    // fallthrough: written like the others
    case "integer":
      return typeof value === "number" || (typeof value === "string" && /^[^_\u0080-\uffff]*$/.test(value));
    case "boolean":
      return typeof value === "boolean" || typeof value === "string";
    case "multiple_choice":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "form":
    case "formset":
      return false;
    default:
      // A control has no carriage returns.
      return typeof value === "string" && !value.includes("\r");
  }
}

test("rules of fields agree with the server", async () => {
  const client = await load(join(here, "zoo.ts"));
  const contract = join(scratch(), "openapi.json");
  writeFileSync(contract, output(zoo, ["openapi"]));
  const stricter = [];
  const looser = [];
  let total = 0;
  for (const line of lines(output(zoo, ["agree-forms", contract, String(count), seed]))) {
    const { form: name, field, value, errors } = JSON.parse(line);
    const word = pascal(name);
    const form = client[`${word[0].toLowerCase()}${word.slice(1)}Form`];
    const result = form.schema._zod.def.shape[field]["~standard"].validate(value);
    const isTaken = result.issues === undefined;
    const isTakenByServer = Object.keys(errors).length === 0;
    total += 1;
    if (isTakenByServer && !isTaken) stricter.push(`${name}.${field}: ${short(value)} is refused in the browser: ${result.issues[0].message}`);
    if (isTaken && !isTakenByServer && !isServerOnly(form.fields[field]) && isPlain(form.fields[field], value)) looser.push(`${name}.${field}: ${short(value)} is taken in the browser: ${short(errors)}`);
  }
  assert.deepEqual(stricter.slice(0, 20), [], `${stricter.length} of ${total} values are refused in the browser only`);
  assert.deepEqual(looser.slice(0, 40), [], `${looser.length} of ${total} values are taken in the browser only, by fields that say nothing about it`);
});
