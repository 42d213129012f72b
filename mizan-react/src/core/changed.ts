import { readStorage, writeStorage } from "./storage.js";

const KEY = "mizan-changed";

/**
 * The contexts that this tab has changed. Browsers and caches may serve a public context for minutes after it changed
 * (`stale-while-revalidate`), on the next page too: whoever changed it wants to see the change.
 */
export interface ChangedContexts {
  has(name: string): boolean;
  add(names: readonly string[]): void;
}

export function createChangedContexts(): ChangedContexts {
  let names: Set<string> | undefined;
  const known = () => {
    names ??= new Set((readStorage(KEY) ?? "").split(",").filter(Boolean));
    return names;
  };
  return {
    has: (name) => known().has(name),
    add(added) {
      for (const name of added) known().add(name);
      writeStorage(KEY, [...known()].join());
    },
  };
}
