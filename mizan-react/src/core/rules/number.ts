import type { FieldSpec } from "../form/spec.js";
import { type Fail, type FieldSchema, isEmpty, nothing, rule, strip } from "./rule.js";

/** Whole numbers: `42`, `"42"`, `" +42.0 "`. */
export function integer(spec: FieldSpec): FieldSchema<number | string | null> {
  return rule(spec, (raw, fail) => {
    if (isEmpty(raw)) return nothing(spec, fail);
    const value = typeof raw === "string" ? strip(raw) : raw;
    // The server also reads other scripts' digits, and underscores between digits.
    if (typeof value === "string" && /[^\0-\x7f]|_/.test(value)) return value;
    const isWhole = typeof value === "string" ? /^[+-]?\d+(\.0*)?$/.test(value) : Number.isInteger(value);
    if (!isWhole) {
      fail("invalid", "Enter a whole number.");
      return null;
    }
    const number = Number(value);
    if (!Number.isSafeInteger(number) && typeof value === "string" && spec.travel !== "number") return value;
    limits(spec, number, fail, Number.MAX_SAFE_INTEGER);
    step(spec, number, fail);
    return number;
  });
}

const FRACTION = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Fractions, binary or decimal. Digits are for the server to count. */
export function fraction(spec: FieldSpec): FieldSchema<number | string | null> {
  return rule(spec, (raw, fail) => {
    if (isEmpty(raw)) return nothing(spec, fail);
    const value = typeof raw === "string" ? strip(raw) : raw;
    if (typeof value === "string" && /[^\0-\x7f]|_/.test(value)) return value;
    // `Number` would read more: "", "0x10", "Infinity".
    const isNumber = typeof value === "number" || (typeof value === "string" && FRACTION.test(value));
    const number = isNumber ? Number(value) : Number.NaN;
    // A decimal may be larger than any binary number.
    if (Number.isNaN(number) || (spec.type === "float" && !Number.isFinite(number))) {
      fail("invalid", "Enter a number.");
      return null;
    }
    // Rounding keeps order, so a number within the limits is never found outside of them.
    limits(spec, number, fail, Infinity);
    return spec.type === "decimal" ? String(value) : number;
  });
}

function limits(spec: FieldSpec, value: number, fail: Fail, widest: number): void {
  const most = Math.min(Number(spec.max_value ?? widest), widest);
  const least = Math.max(Number(spec.min_value ?? -widest), -widest);
  if (value > most) fail("max_value", "Enter {limit} or less.", { limit: most });
  if (value < least) fail("min_value", "Enter {limit} or more.", { limit: least });
}

function step(spec: FieldSpec, value: number, fail: Fail): void {
  const size = Number(spec.step ?? 1);
  const offset = Number(spec.min_value ?? 0);
  const isExact = [size, offset, value - offset].every(Number.isSafeInteger);
  if (!isExact || size === 0 || (value - offset) % size === 0) return;
  if (offset === 0) fail("step_size", "Enter a multiple of {limit}.", { limit: size });
  else {
    const message = "Enter {offset} or a value {limit} apart from it, such as {example}.";
    fail("step_size", message, { limit: size, offset, example: offset + size });
  }
}
