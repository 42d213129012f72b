import type { FieldError, FormErrors } from "../problem.js";
import { WHOLE_FORM } from "../problem.js";
import { type Control, isControl } from "./control.js";

/** Goes to the first control that is wrong; where none is, to the list of what is wrong with the whole form. */
export function focusFirst(form: HTMLFormElement, isWrong: (control: Control) => boolean, summaryId: string): void {
  // Later, when the page shows the error: it is read out together with the control.
  setTimeout(() => {
    const controls = [...form.elements].filter(isControl);
    const first = controls.find((control) => !control.disabled && control.type !== "hidden" && isWrong(control));
    (first ?? document.getElementById(summaryId))?.focus();
  });
}

/** Errors under other paths. What belongs to no field is said of the whole form, so that it is not lost. */
export function byPath(
  errors: FormErrors,
  pathOf: (key: string) => string,
  isField: (path: string) => boolean,
): Record<string, readonly FieldError[]> {
  const found: Record<string, readonly FieldError[]> = {};
  for (const [key, list] of Object.entries(errors)) {
    const path = pathOf(key);
    const at = isField(path) || path.endsWith(WHOLE_FORM) ? path : WHOLE_FORM;
    found[at] = [...(found[at] ?? []), ...list];
  }
  return found;
}
