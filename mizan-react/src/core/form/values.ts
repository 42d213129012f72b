import { isRecord } from "../problem.js";
import { type FieldSpec, type FieldSpecs, isFileField } from "./spec.js";

/**
 * What a form holds: one value per path, and the rows of each formset. A row keeps its number while it lives, whatever
 * happens to its neighbours, so that paths, controls and errors stay where they are: `items.3.name`.
 */
export interface FormValues {
  readonly values: Map<string, unknown>;
  readonly rows: Map<string, readonly number[]>;
}

/** A field with nothing in it, as its control shows it. */
function blank(spec: FieldSpec): unknown {
  if (spec.type === "boolean") return false;
  if (spec.type === "multiple_choice" || spec.type === "list" || spec.multiple) return [];
  return isFileField(spec) ? null : "";
}

/** Takes a form's data apart. What is not given starts with what the field declares. */
export function spread(fields: FieldSpecs, data: unknown, base = "", into = newValues()): FormValues {
  for (const [name, spec] of Object.entries(fields)) {
    const path = base + name;
    const given: unknown = (isRecord(data) ? data[name] : undefined) ?? spec.initial;
    if (spec.type === "form") {
      spread(spec.fields ?? {}, given, `${path}.`, into);
    } else if (spec.type === "formset") {
      const list: readonly unknown[] = Array.isArray(given) ? given : [];
      const most = Math.max(spec.max_forms ?? Infinity, list.length);
      const count = Math.min(Math.max(list.length + (spec.extra ?? 0), spec.min_forms ?? 0), most);
      into.rows.set(path, [...Array(count).keys()]);
      for (let row = 0; row < count; row += 1) spread(spec.fields ?? {}, list[row], `${path}.${row}.`, into);
    } else {
      // The file that is there already is described by a text, and stays where it is.
      const isStart = given !== undefined && given !== null && (!isFileField(spec) || isFiles(given));
      into.values.set(path, isStart ? given : blank(spec));
    }
  }
  return into;
}

function isFiles(value: unknown): boolean {
  return value instanceof Blob || (Array.isArray(value) && value.some((item) => item instanceof Blob));
}

function newValues(): FormValues {
  return { values: new Map(), rows: new Map() };
}

/** Puts a form's data together, as it travels: rows in their order, and ticked ones with their tick. */
export function collect(
  fields: FieldSpecs,
  from: FormValues,
  isWanted: (path: string, spec: FieldSpec) => boolean = () => true,
  base = "",
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(fields)) {
    const path = base + name;
    if (spec.type === "form") {
      data[name] = collect(spec.fields ?? {}, from, isWanted, `${path}.`);
    } else if (spec.type === "formset") {
      data[name] = (from.rows.get(path) ?? []).map((row, index) => ({
        ...collect(spec.fields ?? {}, from, isWanted, `${path}.${row}.`),
        ...(spec.can_delete && from.values.get(`${path}.${row}.DELETE`) === true && { DELETE: true }),
        ...(spec.can_order && { ORDER: index + 1 }),
      }));
    } else if (isWanted(path, spec)) {
      const value = from.values.get(path);
      // Another file takes the place of the old one anyway.
      const isCleared = from.values.get(`${path}.CLEAR`) === true && !isFiles(value);
      data[name] = isCleared ? { CLEAR: true } : value;
    }
  }
  return data;
}

/** The path that the server knows: rows are counted as they were sent. */
export function toWire(path: string, rows: FormValues["rows"]): string {
  return renumber(path, (at, number) => rows.get(at)?.indexOf(number));
}

/** The path of an error, among the rows as they were sent. */
export function fromWire(path: string, rows: FormValues["rows"]): string {
  return renumber(path, (at, number) => rows.get(at)?.[number], true);
}

function renumber(path: string, number: (at: string, from: number) => number | undefined, byResult = false): string {
  let [source, result] = ["", ""];
  for (const step of path.split(".")) {
    const renamed = /^\d+$/.test(step) ? String(number(byResult ? result : source, Number(step)) ?? step) : step;
    source += (source && ".") + step;
    result += (result && ".") + renamed;
  }
  return result;
}
