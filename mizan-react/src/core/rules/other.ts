import type { FieldSpec } from "../form/spec.js";
import { type FieldSchema, isEmpty, limited, nothing, rule, strip } from "./rule.js";

const EXAMPLES: Readonly<Record<string, string>> = {
  date: "Enter a date, such as 2026-10-25.",
  time: "Enter a time, such as 14:30.",
  datetime: "Enter a date and time, such as 2026-10-25 14:30.",
};

/**
 * Everything whose form is the server's to judge: dates in whatever format the field reads, UUIDs, addresses, JSON.
 * Here it only has to be there when it is required.
 */
export function other(spec: FieldSpec): FieldSchema<unknown> {
  return rule(spec, (raw, fail) => {
    if (isEmpty(raw)) return nothing(spec, fail);
    if (Number.isNaN(raw)) fail("invalid", EXAMPLES[spec.type] ?? "This value is not in the expected form.");
    if (typeof raw === "string" && strip(raw) === "" && !spec.required) return null;
    return raw;
  });
}

/** Any number of values. */
export function list(spec: FieldSpec): FieldSchema<unknown> {
  return rule(spec, (raw, fail) => {
    if (isEmpty(raw)) {
      nothing(spec, fail);
      return [];
    }
    if (!Array.isArray(raw)) return raw;
    const { min_length: least, max_length: most } = spec;
    const actual = raw.length;
    if (most !== undefined && actual > most)
      fail("max_length", `Give at most ${limited(most, "value")}`, { limit: most, actual });
    if (least !== undefined && actual < least)
      fail("min_length", `Give at least ${limited(least, "value")}`, { limit: least, actual });
    return raw;
  });
}
