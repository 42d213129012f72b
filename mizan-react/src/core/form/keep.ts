import type { Client } from "../client.js";
import { readStorage, writeStorage } from "../storage.js";
import type { AnyFormStore } from "./store.js";
import { readTyped, writeTyped } from "./typed.js";

/**
 * Keeps what is typed into every form of a site when the server has moved on and the page is loaded again: once, in this
 * tab. Never passwords, codes, card numbers, hidden values or files. To be called once, before the first form is shown;
 * returns how to stop.
 */
export function keepTyped(client: Client): () => void {
  const shown = new Set<AnyFormStore>();
  const keyOf = (store: AnyFormStore) => `mizan-draft:outdated:${store.form.name}:${store.nameOf("")}`;
  const save = () => {
    if (!client.isOutdated()) return;
    for (const store of shown) writeStorage(keyOf(store), writeTyped(store.form.fields, store.ledger));
  };
  const restore = (store: AnyFormStore) => {
    const { rows, values } = readTyped(store.form.fields, readStorage(keyOf(store)));
    writeStorage(keyOf(store), null);
    for (const [path, keys] of rows) {
      store.ledger.now.rows.set(path, keys);
      store.rowsChanged(path, []);
    }
    for (const [path, value] of values) store.set(path, value);
  };
  const stops = [
    client.on("form", ({ store, isShown }) => {
      if (!isShown) return void shown.delete(store);
      shown.add(store);
      restore(store);
    }),
    client.on("outdated", save),
  ];
  // Whoever is told may type on before loading the page again.
  addEventListener("pagehide", save);
  return () => {
    for (const stop of stops) stop();
    removeEventListener("pagehide", save);
  };
}
