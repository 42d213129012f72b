import { useMemo, useState, useSyncExternalStore } from "react";

/** What can tell which part of it has changed. */
interface Observable {
  /** Counts what has changed. */
  revision(): number;
  subscribe(listener: (part: string) => void): () => void;
}

/** Follows what a component has looked at while it rendered, and nothing else. */
interface View {
  readonly look: (part: string) => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly getVersion: () => number;
}

function createView(source: Observable): View {
  const seen = new Set<string>();
  let version = 0;
  let looked = source.revision();
  return {
    look(part) {
      // A render that React throws away leaves a part too many here, which costs a render and harms nothing.
      seen.add(part);
      looked = source.revision();
    },
    getVersion: () => version,
    subscribe(listener) {
      const changed = () => {
        version += 1;
        listener();
      };
      // Between the render and this effect, nobody listened.
      if (source.revision() !== looked) changed();
      return source.subscribe((part) => seen.has(part) && changed());
    },
  };
}

/**
 * An object of methods that look at a store. The component renders again when something changes that it has looked at
 * through them, and then gets a new object, so that what it hands on is not taken for unchanged. `key` says what `make`
 * depends on besides.
 */
export function useView<Api>(source: Observable, make: (look: (part: string) => void) => Api, key = ""): Api {
  const [view] = useState(() => createView(source));
  const version = useSyncExternalStore(view.subscribe, view.getVersion, view.getVersion);
  return useMemo(() => make(view.look), [view, version, key]);
}
