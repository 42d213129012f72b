import { type Control, controlsOf } from "./form/control.js";

/** What a form is told when the controls of another one have been put into its own: `detail` is that other one. */
export const HANDED_OVER = "mizan-handed-over";

/**
 * Puts `to` in the place of `from`, which the server has rendered: what was typed, ticked and chosen there goes along by
 * the names of the controls, files included, and so do the focus, the selection and how far a text was scrolled. Waits
 * until a word that is being composed is finished.
 */
export function handOver(from: Element, to: Element): void {
  if (!from.isConnected) return;
  if (isComposing(from)) {
    document.addEventListener("compositionend", () => setTimeout(handOver, 0, from, to), { once: true });
    return;
  }
  const [old, young] = [formsOf(from), formsOf(to)];
  for (const [index, form] of old.entries()) {
    const next = young[index];
    if (!next) continue;
    move(form, next);
    next.dispatchEvent(new CustomEvent(HANDED_OVER, { detail: form }));
  }
  const { activeElement: active } = document;
  const heir = active && from.contains(active) ? heirOf(active, old, young, to) : undefined;
  const selection = active && selectionOf(active);
  const scrollTop = active?.scrollTop ?? 0;
  from.replaceWith(to);
  if (!(heir instanceof HTMLElement)) return;
  heir.focus({ preventScroll: true });
  if (selection && (heir instanceof HTMLInputElement || heir instanceof HTMLTextAreaElement)) {
    heir.setSelectionRange(...selection);
  }
  heir.scrollTop = scrollTop;
}

const composing = new WeakSet<Document>();
const watched = new WeakSet<Document>();

/** Notes when a word is being composed, as with an input method; called when a handover is coming. */
export function watchComposition(): void {
  if (watched.has(document)) return;
  watched.add(document);
  document.addEventListener("compositionstart", () => composing.add(document), true);
  document.addEventListener("compositionend", () => composing.delete(document), true);
}

function isComposing(element: Element): boolean {
  return composing.has(document) && element.contains(document.activeElement);
}

function formsOf(element: Element): readonly HTMLFormElement[] {
  return [...element.querySelectorAll("form")];
}

function move(from: HTMLFormElement, to: HTMLFormElement): void {
  const controls = controlsOf(to);
  for (const [name, old] of controlsOf(from)) {
    for (const [index, control] of old.entries()) {
      const next = controls.get(name)?.[index];
      if (next && !isPristine(control)) copy(control, next);
    }
  }
}

/** Whether a control is as the server has sent it. What it starts with, the new one knows by itself. */
function isPristine(control: Control): boolean {
  if (control instanceof HTMLTextAreaElement) return control.value === control.defaultValue;
  if (control instanceof HTMLInputElement) {
    return control.type === "file"
      ? !control.files?.length
      : control.value === control.defaultValue && control.checked === control.defaultChecked;
  }
  const start = [...control.options].findIndex((option) => option.defaultSelected);
  if (control.multiple) return [...control.options].every((option) => option.selected === option.defaultSelected);
  return control.selectedIndex === Math.max(start, 0);
}

function copy(from: Control, to: Control): void {
  if (from instanceof HTMLSelectElement || to instanceof HTMLSelectElement) {
    const chosen =
      from instanceof HTMLSelectElement ? [...from.selectedOptions].map(({ value }) => value) : [from.value];
    if (to instanceof HTMLSelectElement)
      for (const option of to.options) option.selected = chosen.includes(option.value);
  } else if (from.type === "checkbox" || from.type === "radio") {
    if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) to.checked = from.checked;
  } else if (from.type === "file") {
    if (from instanceof HTMLInputElement && to instanceof HTMLInputElement && from.files?.length) to.files = from.files;
  } else {
    to.value = from.value;
  }
}

/** What stands where an element stood: by id, or at the same place of the same form, or with the same text. */
function heirOf(
  element: Element,
  old: readonly HTMLFormElement[],
  young: readonly HTMLFormElement[],
  to: Element,
): Element | undefined {
  const same = [...to.querySelectorAll("[id]")].find(({ id }) => id === element.id);
  if (same) return same;
  const form = old.findIndex((candidate) => candidate.contains(element));
  const name = element.getAttribute("name");
  const within = name && young[form]?.elements.namedItem(name);
  if (within instanceof Element) return within;
  const text = element.textContent?.trim();
  return [...to.querySelectorAll(element.tagName)].find((candidate) => candidate.textContent?.trim() === text);
}

function selectionOf(element: Element): [number, number, "forward" | "backward" | "none"] | undefined {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return undefined;
  const { selectionStart: start, selectionEnd: end, selectionDirection: direction } = element;
  // Numbers, dates and addresses have none.
  return start === null || end === null ? undefined : [start, end, direction ?? "none"];
}
