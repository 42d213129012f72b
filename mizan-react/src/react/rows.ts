import { useMemo, useSyncExternalStore } from "react";

import type { RowOf, RowsPath } from "../core/form/path.js";
import { appendRow, moveRow, removeRow, rowsOf } from "../core/form/rows.js";
import type { RowRef } from "../core/form/state.js";
import type { FormStore } from "../core/form/store.js";

/** The rows of a formset, and what can be done with them. */
export interface Rows<Path extends string, Row> {
  readonly rows: readonly (RowRef & { readonly path: `${Path}.${number}` })[];
  append(row?: Partial<Row>): void;
  remove(key: number): void;
  /** To another place, counted from 0. */
  move(key: number, to: number): void;
}

/** The rows of a formset. The component renders again when there are others, not when something in one changes. */
export function useRows<Input extends object, Output, Code extends string, Path extends RowsPath<Input>>(
  form: { readonly store: FormStore<Input, Output, Code> },
  path: Path,
): Rows<Path, RowOf<Input, Path>> {
  const { store } = form;
  const getRows = () => rowsOf(store, path);
  const rows = useSyncExternalStore(store.subscribe, getRows, getRows);
  return useMemo(
    () => ({
      // A row's path is the formset's and a number.
      rows: rows as Rows<Path, RowOf<Input, Path>>["rows"],
      append: (row) => appendRow(store, path, row),
      remove: (key) => removeRow(store, path, key),
      move: (key, to) => moveRow(store, path, key, to),
    }),
    [store, path, rows],
  );
}
