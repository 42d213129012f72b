import type { Ledger } from "./ledger.js";
import { specAt } from "./spec.js";
import type { RowRef } from "./state.js";
import type { AnyFormStore } from "./store.js";
import { spread } from "./values.js";

const shown = new WeakMap<readonly number[], readonly RowRef[]>();
const used = new WeakMap<Ledger, number>();

function keysOf({ ledger }: AnyFormStore, path: string): readonly number[] {
  return ledger.now.rows.get(path) ?? [];
}

/** The rows of a formset that are shown: those that are ticked for deletion are not. The same list until it changes. */
export function rowsOf(store: AnyFormStore, path: string): readonly RowRef[] {
  const keys = keysOf(store, path);
  const isTicked = (key: number) => store.ledger.now.values.get(`${path}.${key}.DELETE`) === true;
  const refs = shown.get(keys) ?? keys.filter((key) => !isTicked(key)).map((key) => ({ key, path: `${path}.${key}` }));
  shown.set(keys, refs);
  return refs;
}

/** Adds a row at the end, with these values over those that its fields declare. */
export function appendRow(store: AnyFormStore, path: string, row?: unknown): void {
  const { now, initial } = store.ledger;
  // Never a number that was used before: the page would take the new row for the old one.
  const key = 1 + Math.max(used.get(store.ledger) ?? -1, ...[...now.rows.values(), ...initial.rows.values()].flat());
  used.set(store.ledger, key);
  spread(specAt(store.form.fields, path)?.fields ?? {}, row, `${path}.${key}.`, now);
  now.rows.set(path, [...keysOf(store, path), key]);
  store.rowsChanged(path, []);
}

/** Takes a row away. One that the server knows is ticked for deletion, where the formset knows such a tick. */
export function removeRow(store: AnyFormStore, path: string, key: number): void {
  const { now, initial } = store.ledger;
  const names = [...now.values.keys()].filter((name) => name.startsWith(`${path}.${key}.`));
  const isKnown = initial.rows.get(path)?.includes(key) && specAt(store.form.fields, path)?.can_delete;
  if (isKnown) now.values.set(`${path}.${key}.DELETE`, true);
  else for (const name of names) now.values.delete(name);
  now.rows.set(
    path,
    keysOf(store, path).filter((other) => isKnown || other !== key),
  );
  store.rowsChanged(path, names);
}

/** Moves a row to another place, counted from 0 among the rows that are shown. */
export function moveRow(store: AnyFormStore, path: string, key: number, to: number): void {
  const shownKeys = rowsOf(store, path).map((row) => row.key);
  const hidden = keysOf(store, path).filter((other) => !shownKeys.includes(other));
  const others = shownKeys.filter((other) => other !== key);
  store.ledger.now.rows.set(path, [...others.slice(0, to), key, ...others.slice(to), ...hidden]);
  store.rowsChanged(path, []);
}
