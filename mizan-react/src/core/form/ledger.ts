import { type FieldSpecs, isSame } from "./spec.js";
import { type FormValues, spread } from "./values.js";

/** What a form started with, and what it holds now. */
export interface Ledger {
  now: FormValues;
  initial: FormValues;
}

export function createLedger(fields: FieldSpecs, data: unknown): Ledger {
  const initial = spread(fields, data);
  return { initial, now: copyValues(initial) };
}

export function copyValues({ values, rows }: FormValues): FormValues {
  return { values: new Map(values), rows: new Map(rows) };
}

/** Whether one value, or anything at all, differs from the start. */
export function isDirty({ now, initial }: Ledger, path?: string): boolean {
  if (path !== undefined) return !isSame(now.values.get(path), initial.values.get(path));
  return (
    [...now.values].some(([name, value]) => !isSame(value, initial.values.get(name))) ||
    [...now.rows].some(([name, keys]) => !isSame(keys, initial.rows.get(name)))
  );
}
