import type { FieldSpec } from "../form/spec.js";
import { type Fail, type FieldSchema, isEmpty, limited, nothing, rule, strip } from "./rule.js";

/** Text, and text of a certain form. Addresses are for the server to judge. */
export function text(spec: FieldSpec): FieldSchema<string | null> {
  const isUrl = spec.type === "url";
  return rule(spec, (raw, fail) => {
    if (isEmpty(raw)) return nothing(spec, fail);
    const text = textOf(raw);
    if (text === undefined) {
      // Too large or too small a number is written differently elsewhere; NaN is what nobody could read.
      if (typeof raw !== "number" || Number.isNaN(raw)) refuse(spec, fail);
      return String(raw);
    }
    const value = spec.strip === false ? text : strip(text);
    if (value === "") return nothing(spec, fail);

    // Characters, as the server counts them; a `length` would count some of them twice.
    const actual = [...value].length;
    // The server counts a line break of Windows as two characters in JSON, and as one in a form with files.
    const unified = [...value.replaceAll("\r\n", "\n")].length;
    const { min_length: least, max_length: most } = spec;
    // The server may put `https://` before an address first, and so find it longer.
    if (least !== undefined && actual < least && !isUrl)
      fail("min_length", `Use at least ${limited(least, "character")}`, { limit: least, actual });
    if (most !== undefined && unified > most)
      fail("max_length", `Use at most ${limited(most, "character")}`, { limit: most, actual });
    if (value.includes("\0")) fail("null_characters_not_allowed", "Remove the null character: it cannot be stored.");
    if (spec.type === "slug" && !spec.allow_unicode && !/^[\w-]*$/.test(value)) refuse(spec, fail);
    if (spec.pattern !== undefined && !isUrl && !matches(spec.pattern, value)) refuse(spec, fail);
    return value;
  });
}

/** A number is text to the server as well. */
function textOf(raw: unknown): string | undefined {
  if (typeof raw === "string") return raw;
  const size = typeof raw === "number" ? Math.abs(raw) : Number.NaN;
  return size === 0 || (size >= 1e-4 && size < 1e15) ? String(raw) : undefined;
}

function refuse({ type }: FieldSpec, fail: Fail): void {
  if (type === "email") fail("invalid_email", "Enter an email address, such as ada@example.org.");
  else if (type === "slug") fail("invalid", "Use only letters, digits, hyphens and underscores.");
  else fail("invalid", "This value is not in the expected form.");
}

/** Whether the whole text is described. An expression that this browser does not know is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "v").test(value);
  } catch {
    return true;
  }
}
