import type { FieldSpec } from "../form/spec.js";
import { type FieldSchema, isEmpty, nothing, rule } from "./rule.js";

const CHOOSE = "Please choose something.";
const UNKNOWN = "“{value}” is not one of the choices.";

/** One of the declared choices; any text where they are only known at run time. */
export function choice(spec: FieldSpec): FieldSchema<string | null> {
  return rule(spec, (raw, fail) => {
    if (isEmpty(raw)) return nothing(spec, fail, CHOOSE);
    if (!isKnown(spec, raw)) fail("invalid_choice", UNKNOWN, { value: raw });
    return String(raw);
  });
}

/** Several of the declared choices. */
export function choices(spec: FieldSpec): FieldSchema<string[] | null> {
  return rule(spec, (raw, fail) => {
    // As for the server, "no" and 0 are none of them.
    if (isEmpty(raw) || raw === false || raw === 0) {
      nothing(spec, fail, CHOOSE);
      return [];
    }
    if (!Array.isArray(raw)) {
      fail("invalid_list", "Give a list of values.");
      return null;
    }
    const unknown = raw.filter((item) => !isKnown(spec, item));
    if (unknown.length > 0) fail("invalid_choice", UNKNOWN, { value: unknown.join(", ") });
    return raw.map(String);
  });
}

function isKnown(spec: FieldSpec, raw: unknown): boolean {
  // The server has rules of its own for `true` and `1`.
  if (!spec.choices || typeof raw === "boolean" || typeof raw === "number") return true;
  return spec.choices.some(({ value }) => value === raw);
}
