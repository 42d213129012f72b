import type { Client } from "../client.js";
import { changedElsewhere } from "../mutation.js";

/** Longer than a fetch takes, as a rule: one that is ended by the next never shows anything. */
const PAUSE_MS = 1000;

const pausing = new WeakMap<Client, Set<string>>();

/** Fetches contexts that have changed on the server: at once, and then once in a while for as long as they do. */
export function freshen(client: Client, names: readonly string[] | undefined): void {
  if (!names?.length) return;
  const later = pausing.get(client);
  if (later) return names.forEach((name) => later.add(name));
  const next = new Set<string>();
  pausing.set(client, next);
  setTimeout(() => {
    pausing.delete(client);
    freshen(client, [...next]);
  }, PAUSE_MS);
  changedElsewhere(client, names);
}
