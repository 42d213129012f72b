import { type Call, type Client, splitFresh } from "./client.js";
import { nameOf } from "./query.js";
import type { ContextStore } from "./store.js";

/** Changes a context's value before the server has answered. */
export type Edit = <Params, Value>(
  context: { readonly key: (params: Params) => string; readonly valueType?: Value },
  params: Params,
  change: (value: Value) => Value,
) => void;

/** The server takes at most 32, and proxies not much more than 8 KiB of headers. */
const MAX_FRESH = 32;
const MAX_FRESH_BYTES = 4096;

interface Running {
  readonly names: readonly string[];
  /** No other mutation of the same contexts was under way meanwhile: what came along is the newest. */
  isAlone: boolean;
}

const running = new WeakMap<Client, Set<Running>>();

/**
 * Sends a call that may change contexts, and brings what is shown up to date: with what came along in the answer, or
 * else by fetching it. `optimistic` changes values at once; they are put back when the call fails.
 */
export async function mutate(
  client: Client,
  call: Call,
  affects: readonly string[],
  optimistic: ((edit: Edit) => void) | undefined,
): Promise<unknown> {
  const others = running.get(client) ?? new Set();
  running.set(client, others);
  const mine: Running = { names: affects, isAlone: true };
  for (const other of others) {
    if (other.names.some((name) => affects.includes(name))) other.isAlone = mine.isAlone = false;
  }
  others.add(mine);
  const undo = optimistic ? edit(client, optimistic) : undefined;
  try {
    const wanted = wantedKeys(client, affects);
    const headers = wanted.length > 0 ? { ...call.headers, "Mizan-Fresh": wanted.join(", ") } : { ...call.headers };
    const reply = await client.send({ ...call, headers });
    const { data, fresh } = wanted.length > 0 ? splitFresh(reply.data) : { data: reply.data, fresh: {} };
    const changed = (reply.header("Mizan-Affects") ?? "").split(",").map((name) => name.trim());
    settle(client, changed.filter(Boolean), mine.isAlone ? fresh : {});
    return data;
  } catch (error) {
    undo?.();
    throw error;
  } finally {
    others.delete(mine);
  }
}

/** Makes every store agree with what a mutation changed. */
function settle(client: Client, names: readonly string[], fresh: Readonly<Record<string, unknown>>): void {
  if (names.length === 0) return;
  client.changed.add(names);
  for (const store of client.stores()) {
    for (const [key, value] of Object.entries(fresh)) store.write(key, value);
    store.refetch(names, Object.keys(fresh));
  }
  client.emit("affected", names);
}

/** Takes note that contexts have changed without a mutation of this page. Fresh copies under way may be older than that. */
export function changedElsewhere(client: Client, names: readonly string[]): void {
  for (const mutation of running.get(client) ?? []) {
    if (mutation.names.some((name) => names.includes(name))) mutation.isAlone = false;
  }
  settle(client, names, {});
}

/** The keys that are shown and that the call changes, as many as fit. */
function wantedKeys(client: Client, affects: readonly string[]): readonly string[] {
  if (affects.length === 0) return [];
  const shown = new Set(client.stores().flatMap((store) => store.mounted()));
  let bytes = 0;
  return [...shown]
    .filter((key) => affects.includes(nameOf(key)))
    .sort()
    .slice(0, MAX_FRESH)
    .filter((key) => (bytes += key.length + 2) <= MAX_FRESH_BYTES);
}

/** Changes values, and returns how to put them back. A value that changed again meanwhile is fetched instead. */
function edit(client: Client, change: (edit: Edit) => void): () => void {
  const undo: (() => void)[] = [];
  change((context, params, update) => {
    const key = context.key(params);
    for (const store of client.stores()) undo.push(...editIn(store, key, update));
  });
  return () => {
    for (const step of undo.reverse()) step();
  };
}

function editIn<Value>(store: ContextStore, key: string, update: (value: Value) => Value): readonly (() => void)[] {
  const before = store.read(key);
  if (before === undefined) return [];
  // The store holds under a context's key what the context's type says.
  const after = update(before as Value);
  store.write(key, after);
  return [() => (store.read(key) === after ? store.write(key, before) : store.refetch([nameOf(key)], []))];
}
