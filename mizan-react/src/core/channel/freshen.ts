import type { Client } from "../client.js";
import { changedElsewhere } from "../mutation.js";

/** Longer than a fetch takes, as a rule: one that is ended by the next never shows anything. */
const PAUSE_MS = 1000;

const pausing = new WeakMap<Client, Set<string>>();

/** Fetches contexts that have changed on the server: at once, and then once in a while for as long as they do. */
export function freshen(client: Client, affects: unknown): void {
  const names = Array.isArray(affects) ? affects.filter((name) => typeof name === "string") : [];
  if (names.length === 0) return;
  const later = pausing.get(client);
  if (later) {
    for (const name of names) later.add(name);
    return;
  }
  const next = new Set<string>();
  pausing.set(client, next);
  setTimeout(() => {
    pausing.delete(client);
    freshen(client, [...next]);
  }, PAUSE_MS);
  changedElsewhere(client, names);
}
