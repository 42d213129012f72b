import { isYes, toText } from "../core/form/control.js";
import { type FieldSpec, isFileField } from "../core/form/spec.js";
import type { AnyFormStore } from "../core/form/store.js";

/** Everything that a control of a field needs. Spread it: `<input {...form.field("email")} />`. */
export interface FieldProps {
  readonly name: string;
  readonly id: string;
  readonly type?: string | undefined;
  readonly inputMode?: "numeric" | "email" | "url" | undefined;
  readonly required?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly multiple?: boolean | undefined;
  readonly accept?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly min?: number | string | undefined;
  readonly max?: number | string | undefined;
  readonly step?: number | string | undefined;
  readonly autoComplete?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly defaultValue?: string | string[] | undefined;
  readonly defaultChecked?: boolean | undefined;
  readonly "aria-invalid"?: true | undefined;
  readonly "aria-describedby"?: string | undefined;
}

/** What differs between the buttons and boxes of one field. */
export interface OptionProps {
  readonly type: "radio" | "checkbox";
  readonly name: string;
  readonly id: string;
  readonly value: string;
  readonly required: boolean;
  readonly disabled: boolean;
  readonly defaultChecked: boolean;
}

export const idOf = (store: AnyFormStore, path: string): string => `id_${store.nameOf(path)}`;
export const helpId = (store: AnyFormStore, path: string): string => `${idOf(store, path)}_helptext`;
export const errorId = (store: AnyFormStore, path: string): string => `${idOf(store, path)}_error`;

const NUMBERS = ["integer", "float", "decimal"];

export function fieldProps(store: AnyFormStore, path: string): FieldProps {
  const spec: FieldSpec = store.specOf(path) ?? { label: path, type: "text" };
  const { widget = "text" } = spec;
  const isChoice = /^select|^null_boolean/.test(widget);
  return {
    name: store.nameOf(path),
    id: idOf(store, path),
    ...(!isChoice && widget !== "textarea" && inputType(spec, widget)),
    required: (spec.required && widget !== "hidden") || undefined,
    disabled: spec.disabled || undefined,
    multiple: spec.multiple || widget === "select_multiple" || undefined,
    accept: spec.accept,
    autoComplete: spec.autocomplete,
    placeholder: spec.placeholder,
    ...limits(spec, widget),
    ...start(store.getValue(path), spec, widget),
    ...described(store, path),
  };
}

/** Ties a control, or the `<fieldset>` of a group, to its help and its errors. */
export function described(store: AnyFormStore, path: string): Pick<FieldProps, "aria-invalid" | "aria-describedby"> {
  const isWrong = store.getMeta(path).errors.length > 0;
  const ids = [store.specOf(path)?.help_text && helpId(store, path), isWrong && errorId(store, path)].filter(Boolean);
  return { "aria-invalid": isWrong || undefined, "aria-describedby": ids.join(" ") || undefined };
}

export function optionProps(store: AnyFormStore, path: string, value: string): OptionProps {
  const spec: FieldSpec = store.specOf(path) ?? { label: path, type: "choice" };
  const type = spec.widget === "radio" ? "radio" : "checkbox";
  const now = store.getValue(path);
  const index = (spec.choices ?? []).findIndex((choice) => choice.value === value) + 1;
  return {
    type,
    name: store.nameOf(path),
    id: `${idOf(store, path)}_${index}`,
    value,
    // On each of several boxes it would ask for all of them.
    required: spec.required === true && type === "radio",
    disabled: spec.disabled === true,
    defaultChecked: Array.isArray(now) ? now.includes(value) : toText(now) === value,
  };
}

function inputType(spec: FieldSpec, widget: string): Pick<FieldProps, "type" | "inputMode"> {
  if (isFileField(spec)) return { type: "file" };
  // A browser's own idea of an address may be stricter than the server's.
  if (widget === "url" && spec.assume_scheme !== "") return { type: "text", inputMode: "url" };
  if (widget === "number" && !NUMBERS.includes(spec.type)) return { type: "text", inputMode: "numeric" };
  return { type: widget === "checkbox_group" ? "checkbox" : widget.replace("_", "-") };
}

function limits(spec: FieldSpec, widget: string): Partial<FieldProps> {
  if (widget === "number" && NUMBERS.includes(spec.type)) {
    const step = spec.step ?? (spec.type === "integer" ? 1 : "any");
    return { min: spec.min_value, max: spec.max_value, step };
  }
  // Without it browsers refuse seconds.
  if (widget === "time" || widget === "datetime_local") return { step: "any" };
  if (spec.type === "list") return {};
  // A browser counts UTF-16 units, up to two for each character, and strips nothing.
  const maxLength = spec.strip === false && spec.max_length !== undefined ? spec.max_length * 2 : undefined;
  return { minLength: spec.min_length, maxLength };
}

function start(value: unknown, spec: FieldSpec, widget: string): Pick<FieldProps, "defaultValue" | "defaultChecked"> {
  if (widget === "checkbox") return { defaultChecked: isYes(value) };
  // React would write it into the page.
  if (widget === "password" || isFileField(spec)) return {};
  return { defaultValue: widget === "select_multiple" && Array.isArray(value) ? value.map(toText) : toText(value) };
}
