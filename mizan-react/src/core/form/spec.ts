import type { Leaf } from "./path.js";
import { strip } from "../rules/rule.js";

/** What a field holds, as the contract names it. */
export type FieldType =
  | "text"
  | "email"
  | "url"
  | "slug"
  | "domain"
  | "integer"
  | "float"
  | "decimal"
  | "boolean"
  | "null_boolean"
  | "date"
  | "time"
  | "datetime"
  | "duration"
  | "uuid"
  | "ip"
  | "json"
  | "choice"
  | "multiple_choice"
  | "list"
  | "file"
  | "image"
  | "form"
  | "formset"
  // A kind that a newer server knows is shown as text, and left to the server.
  | (string & {});

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly group?: string | null;
}

/**
 * One field, in the words of the contract's `x-mizan-form` (and so of `{form}.schema`). A generated file prints it
 * without the name, which is the key, and without what is as usual: not disabled, no help, a list's defaults.
 */
export interface FieldSpec {
  readonly label: string;
  readonly type: FieldType;
  readonly required?: boolean;
  readonly widget?: string;
  readonly disabled?: boolean;
  readonly help_text?: string;
  readonly initial?: unknown;
  readonly autocomplete?: string;
  readonly placeholder?: string;
  /** Rules that only the server can check: it is asked when the field is left. */
  readonly server_only?: readonly string[];
  /** Fields whose change may make this one right or wrong. */
  readonly depends_on?: readonly string[];
  /** The field's own sentences, by code. */
  readonly error_messages?: Readonly<Record<string, string>>;

  readonly strip?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  /** Describes the whole text; JavaScript's dialect, `v` flag. */
  readonly pattern?: string;
  readonly allow_unicode?: boolean;
  readonly assume_scheme?: string;

  /** Limits that a JSON number would round come as text. */
  readonly min_value?: number | string;
  readonly max_value?: number | string;
  readonly step?: number | string;
  readonly travel?: "number" | "string" | "either";
  readonly max_digits?: number;
  readonly decimal_places?: number;

  readonly choices?: readonly Choice[];
  readonly item?: FieldSpec;

  readonly multiple?: boolean;
  readonly min_files?: number;
  readonly max_files?: number;
  /** In bytes. */
  readonly max_size?: number;
  readonly allow_empty_file?: boolean;
  /** Without their dots, in lower case. */
  readonly extensions?: readonly string[];
  readonly content_types?: readonly string[];
  /** What the browser offers first. */
  readonly accept?: string;
  /** A box takes away the file that is there. */
  readonly clearable?: boolean;

  /** The fields of a nested form, or of each row of a formset. */
  readonly fields?: FieldSpecs;
  readonly min_forms?: number;
  readonly max_forms?: number;
  /** Blank rows shown to begin with. */
  readonly extra?: number;
  readonly can_delete?: boolean;
  readonly can_order?: boolean;
}

/** Fields by name, in the order in which they are shown. */
export type FieldSpecs = Readonly<Record<string, FieldSpec>>;

/** One spec per field of a form's input: what the compiler holds a generated file to. */
export type FieldSpecsOf<Input> = { readonly [Name in keyof Input & string]-?: SpecOf<Input[Name]> };

// `unknown` is asked about first: without `null` and `undefined` it would be an object of no fields.
type SpecOf<Value> = unknown extends Value
  ? FieldSpec
  : [NonNullable<Value>] extends [Leaf]
    ? FieldSpec
    : NonNullable<Value> extends readonly (infer Row)[]
      ? SpecOf<Row>
      : FieldSpec & { readonly fields: FieldSpecsOf<NonNullable<Value>> };

export function isFileField(spec: FieldSpec): boolean {
  return spec.type === "file" || spec.type === "image";
}

/** Whether a value must not be kept or shown again: passwords, one-time codes, card numbers. */
export function isSecret(spec: FieldSpec): boolean {
  return spec.widget === "password" || /^(cc-|one-time-code|(current|new)-password)/.test(spec.autocomplete ?? "");
}

/** What every row and every optional file may carry besides its own fields. */
const EXTRAS: FieldSpecs = {
  DELETE: { label: "", type: "boolean" },
  ORDER: { label: "", type: "integer" },
  CLEAR: { label: "", type: "boolean" },
};

/** The field that a path leads to, past the numbers of rows. */
export function specAt(fields: FieldSpecs, path: string): FieldSpec | undefined {
  let level: FieldSpecs | undefined = fields;
  let spec: FieldSpec | undefined;
  for (const step of path.split(".")) {
    if (spec?.type === "formset" && /^\d+$/.test(step)) continue;
    const mayHaveExtras = spec !== undefined && (spec.type === "formset" || isFileField(spec));
    spec = own(level, step) ?? (mayHaveExtras ? own(EXTRAS, step) : undefined);
    if (!spec) return undefined;
    level = spec.fields;
  }
  // `items.0` is a row, not a field.
  return /\.\d+$/.test(path) ? undefined : spec;
}

/** The field of this name, and not what every object has: a name comes from the page. */
function own(fields: FieldSpecs | undefined, name: string): FieldSpec | undefined {
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Whether two values mean the same to a form: nothing, an empty text and an unticked box are all "not given". */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const [left, right] = [asComparable(one), asComparable(other)];
  // What was given as a number may come back as a text that says the same.
  const isNumber = left !== "" && right !== "" && (typeof one === "number" || typeof other === "number");
  return left === right || (isNumber && Number(left) === Number(right));
}

function asComparable(value: unknown): unknown {
  if (value === undefined || value === null || value === false) return "";
  if (value instanceof Blob) return value;
  if (Array.isArray(value) && value.some((item) => item instanceof Blob)) return value;
  return typeof value === "object"
    ? Array.isArray(value) && value.length === 0
      ? ""
      : JSON.stringify(value).replace(/^{}$/, "")
    : String(value);
}

/** Whether nothing in these values differs from what the fields start with. */
export function isUntouched(fields: FieldSpecs, values: unknown): boolean {
  const get = (name: string): unknown =>
    typeof values === "object" && values !== null ? Reflect.get(values, name) : undefined;
  const entries = Object.entries(fields);
  // Where nothing is given, nothing was taken away from what the fields start with.
  if (entries.every(([name]) => get(name) === undefined)) return true;
  return entries.every(([name, spec]) => {
    const value = get(name);
    if (spec.type === "form") return isUntouched(spec.fields ?? {}, value);
    if (spec.type === "formset")
      return !Array.isArray(value) || value.every((row) => isUntouched(spec.fields ?? {}, row));
    return isSame(typeof value === "string" && spec.strip !== false ? strip(value) : value, spec.initial);
  });
}
