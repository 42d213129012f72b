import type { FieldMeta } from "./state.js";

/** The last known meta of each field, so that an unchanged one stays the same object. */
export interface Metas {
  get(path: string): FieldMeta;
  /** Looks again; whether something has changed. */
  refresh(path: string): boolean;
  paths(): readonly string[];
}

export function createMetas(look: (path: string) => FieldMeta): Metas {
  const known = new Map<string, FieldMeta>();
  return {
    get(path) {
      const meta = known.get(path) ?? look(path);
      known.set(path, meta);
      return meta;
    },
    refresh(path) {
      const before = known.get(path);
      const after = look(path);
      if (before && isSameMeta(before, after)) return false;
      known.set(path, after);
      return true;
    },
    paths: () => [...known.keys()],
  };
}

function isSameMeta(one: FieldMeta, other: FieldMeta): boolean {
  return (
    one.isTouched === other.isTouched &&
    one.isDirty === other.isDirty &&
    one.isAsking === other.isAsking &&
    (one.errors === other.errors || JSON.stringify(one.errors) === JSON.stringify(other.errors))
  );
}
