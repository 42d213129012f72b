import { controlsOf, readControls } from "./control.js";
import type { FormExtra } from "./extra.js";
import { isFileField, specAt } from "./spec.js";

/**
 * Takes over what has been typed into the form that the server rendered, before this code was there. `from` is that
 * form, or a selector for it. Files cannot be moved.
 */
export function takeOver(from: HTMLFormElement | string): FormExtra {
  return ({ fields, prefix }) => ({
    start({ now }) {
      const element = typeof from === "string" ? document.querySelector(from) : from;
      if (!(element instanceof HTMLFormElement)) return;
      const rows = new Map<string, Set<number>>();
      for (const [name, controls] of controlsOf(element)) {
        const path = name.startsWith(prefix) ? name.slice(prefix.length) : "";
        const spec = specAt(fields, path);
        if (!spec || isFileField(spec)) continue;
        now.values.set(path, readControls(spec, controls));
        for (const row of path.matchAll(/\.(\d+)(?=\.)/g)) {
          const at = path.slice(0, row.index);
          rows.set(at, (rows.get(at) ?? new Set()).add(Number(row[1])));
        }
      }
      for (const [path, keys] of rows)
        now.rows.set(
          path,
          [...keys].sort((one, other) => one - other),
        );
    },
  });
}
