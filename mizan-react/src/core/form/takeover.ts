import { HANDED_OVER } from "../handover.js";
import type { FieldError, FormErrors } from "../problem.js";
import { controlsOf, readControls } from "./control.js";
import type { FormExtra } from "./extra.js";
import { isFileField, specAt } from "./spec.js";
import type { FormValues } from "./values.js";

/**
 * Takes over the form that the server rendered: what it started with, what has been typed into it before this code was
 * there, and what it says is wrong. `from` is that form, or a selector for it. Files come along where `mount` puts the
 * new form into the old one's place.
 */
export function takeOver(from: HTMLFormElement | string): FormExtra {
  return ({ fields, prefix }) => {
    const pathOf = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : "");
    const read = (element: HTMLFormElement, into: FormValues) => {
      const rows = new Map<string, Set<number>>();
      for (const [name, controls] of controlsOf(element)) {
        const path = pathOf(name);
        const spec = specAt(fields, path);
        if (!spec || isFileField(spec)) continue;
        into.values.set(path, readControls(spec, controls));
        for (const row of path.matchAll(/\.(\d+)(?=\.)/g)) {
          const at = path.slice(0, row.index);
          rows.set(at, (rows.get(at) ?? new Set()).add(Number(row[1])));
        }
      }
      for (const [path, keys] of rows)
        into.rows.set(
          path,
          [...keys].sort((one, other) => one - other),
        );
    };
    return {
      start({ now, initial }) {
        const element = typeof from === "string" ? document.querySelector(from) : from;
        if (!(element instanceof HTMLFormElement)) return;
        const pristine = element.cloneNode(true);
        if (pristine instanceof HTMLFormElement) {
          pristine.reset();
          read(pristine, initial);
        }
        read(element, now);
      },
      attached({ now }, { element, read: readAll, refuse }) {
        const stop = new AbortController();
        const taken = ({ detail }: CustomEvent<unknown>) => {
          readAll();
          if (!(detail instanceof HTMLFormElement)) return;
          refuse(errorsOf(detail, [...now.values.keys(), ...now.rows.keys()], prefix));
        };
        element.addEventListener(HANDED_OVER, (event) => event instanceof CustomEvent && taken(event), {
          signal: stop.signal,
        });
        return () => stop.abort();
      },
    };
  };
}

/** What the server's page says is wrong, in the elements that its controls are described by. */
function errorsOf(form: HTMLFormElement, paths: readonly string[], prefix: string): FormErrors {
  const errors: Record<string, readonly FieldError[]> = {};
  const note = (path: string, list: Element | null) => {
    const items = [...(list?.querySelectorAll("li") ?? [])];
    if (items.length > 0)
      errors[path] = items.map((item) => ({ code: "server", message: item.textContent?.trim() ?? "", params: {} }));
  };
  for (const path of paths) note(path, form.querySelector(`[id="id_${prefix}${path}_error"]`));
  note("__all__", form.querySelector(".form-errors"));
  return errors;
}
