import { type FieldSpec, isFileField } from "./spec.js";

/** What a visitor types or picks with. */
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Whether something that an event happened to is a control with a name. */
export function isControl(target: unknown): target is Control {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}

/** The controls of a form, by name and in the order of the page. */
export function controlsOf(form: HTMLFormElement): ReadonlyMap<string, readonly Control[]> {
  const controls = new Map<string, Control[]>();
  for (const element of form.elements) {
    if (!isControl(element) || !element.name) continue;
    const list = controls.get(element.name);
    if (list) list.push(element);
    else controls.set(element.name, [element]);
  }
  return controls;
}

/** What the controls of one field hold. `NaN` stands for what was typed and cannot be read, such as half a date. */
export function readControls(spec: FieldSpec, controls: readonly Control[]): unknown {
  const inputs = controls.filter((control) => control instanceof HTMLInputElement);
  const [first] = controls;
  if (isFileField(spec)) {
    const files = inputs.flatMap((input) => [...(input.files ?? [])]);
    return spec.multiple ? files : (files[0] ?? null);
  }
  const ticked = inputs.filter((input) => isBox(input) && input.checked).map((input) => input.value);
  const isBoxes = first instanceof HTMLInputElement && isBox(first);
  if (spec.type === "boolean" && isBoxes) return ticked.length > 0;
  if (spec.type === "multiple_choice" || spec.type === "list") {
    if (first instanceof HTMLSelectElement) return [...first.selectedOptions].map((option) => option.value);
    return isBoxes ? ticked : controls.map((control) => control.value).filter(Boolean);
  }
  if (isBoxes) return ticked[0] ?? "";
  return first?.validity.badInput ? Number.NaN : (first?.value ?? "");
}

/** Makes the controls of one field show a value. A file can only be taken away. */
export function writeControls(spec: FieldSpec, controls: readonly Control[], value: unknown): void {
  const texts = (Array.isArray(value) ? value : [value]).map(toText);
  for (const [index, control] of controls.entries()) {
    if (control instanceof HTMLSelectElement && control.multiple) {
      for (const option of control.options) option.selected = texts.includes(option.value);
    } else if (control instanceof HTMLInputElement && isBox(control)) {
      control.checked = spec.type === "boolean" ? isYes(value) : texts.includes(control.value);
    } else if (!isFileField(spec)) {
      control.value = texts[controls.length > 1 ? index : 0] ?? "";
    } else if (!value || (Array.isArray(value) && value.length === 0)) {
      control.value = "";
    }
  }
}

/** A value as a control's text. */
export function toText(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function isYes(value: unknown): boolean {
  return value === true || value === "true" || value === "on";
}

function isBox(input: HTMLInputElement): boolean {
  return input.type === "checkbox" || input.type === "radio";
}
