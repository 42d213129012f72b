import { isRecord } from "../problem.js";
import type { Ledger } from "./ledger.js";
import { type FieldSpec, type FieldSpecs, isFileField, isSame, isSecret, specAt } from "./spec.js";

/** What somebody has typed into a form: values, and which rows there are. */
export interface Typed {
  readonly values: readonly (readonly [path: string, value: unknown])[];
  readonly rows: readonly (readonly [path: string, keys: number[]])[];
}

/** Never passwords, codes, card numbers, hidden values or files. */
function mayKeep(spec: FieldSpec | undefined): boolean {
  return spec !== undefined && !isSecret(spec) && !isFileField(spec) && spec.widget !== "hidden" && !spec.disabled;
}

/** What differs from how the form started, as text; `null` when nothing does. */
export function writeTyped(fields: FieldSpecs, { now, initial }: Ledger): string | null {
  const values = [...now.values].filter(
    ([path, value]) => mayKeep(specAt(fields, path)) && !isSame(value, initial.values.get(path)),
  );
  const rows = [...now.rows].filter(([path, keys]) => !isSame(keys, initial.rows.get(path)));
  if (values.length + rows.length === 0) return null;
  return JSON.stringify({ values: Object.fromEntries(values), rows: Object.fromEntries(rows) });
}

/** What was written, as far as the form still has it. */
export function readTyped(fields: FieldSpecs, text: string | null): Typed {
  let data: unknown;
  try {
    data = JSON.parse(text ?? "{}");
  } catch {
    data = {};
  }
  const part = (name: string) => Object.entries(isRecord(data) && isRecord(data[name]) ? data[name] : {});
  const isRows = (entry: [string, unknown]): entry is [string, number[]] =>
    specAt(fields, entry[0])?.type === "formset" && Array.isArray(entry[1]) && entry[1].every(Number.isSafeInteger);
  return {
    rows: part("rows").filter(isRows),
    values: part("values").filter(([path]) => mayKeep(specAt(fields, path))),
  };
}
