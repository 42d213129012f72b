import * as z from "zod/mini";

import type { FieldSpec } from "../form/spec.js";
import { fill } from "../words.js";

/** The schema of one field: it takes whatever a control or a program gives, as the server does. */
export type FieldSchema<Output> = z.ZodMiniType<Output, unknown>;

/** Notes a fault, with the server's code, English sentence and parameters. */
export type Fail = (code: string, message: string, params?: Readonly<Record<string, unknown>>) => void;

/**
 * A schema from a function that cleans. Never stricter than the server: what cannot be said here exactly is let through.
 */
export function rule<Output>(spec: FieldSpec, clean: (raw: unknown, fail: Fail) => Output): FieldSchema<Output> {
  return z.pipe(
    // A key that is not there is a value that was not given.
    z.optional(z.unknown()),
    z.transform((raw, context) =>
      clean(raw, (code, message, params = {}) => {
        // The server keeps its own value of a disabled field, and looks at no other.
        if (!spec.disabled) context.issues.push(issue(spec, raw, code, message, params));
      }),
    ),
  );
}

/** A fault as Zod notes it, in the field's own words where it has some. */
export function issue(
  spec: FieldSpec,
  input: unknown,
  code: string,
  message: string,
  params: Readonly<Record<string, unknown>>,
): z.core.$ZodRawIssue {
  const sentence = fill(spec.error_messages?.[code] ?? message, params);
  return { code: "custom", message: sentence, input, params: { code, params } };
}

/** Not given, as the server sees it. */
export function isEmpty(raw: unknown): boolean {
  if (typeof raw !== "object" || raw === null) return raw === undefined || raw === null || raw === "";
  // A file has no keys either, and is not nothing.
  return (Array.isArray(raw) || Object.getPrototypeOf(raw) === Object.prototype) && Object.keys(raw).length === 0;
}

/** Notes that something must be given; the value then is nothing. */
export function nothing(spec: FieldSpec, fail: Fail, message = "Please fill in this field."): null {
  if (spec.required) fail("required", message);
  return null;
}

// Rust's whitespace, and the four separators that Python strips as well. JavaScript's `trim` differs (U+0085, U+FEFF).
const ENDS =
  /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/** `{limit} character`, in the number that the limit asks for. */
export function limited(limit: number, noun: string): string {
  return `{limit} ${noun}${limit === 1 ? "" : "s"}; there are {actual}.`;
}

/** Takes whitespace from the ends of a text, as the server does. */
export function strip(text: string): string {
  return text.replace(ENDS, "");
}
