/** What a context's parameter may be. `null` and `undefined` are left out; lists repeat their name. */
export type QueryParams = object | undefined | void;

/**
 * The query string of a context, without `?`: parameters sorted by name, so that caches on the way see one address
 * for one question. Objects travel as JSON.
 */
export function toQuery(params: QueryParams): string {
  return Object.entries(params ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter((item) => item !== null && item !== undefined)
        .map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(toText(item))}`),
    )
    .join("&");
}

function toText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The key of a context: its name, and its query where it has one. The server spells it the same way. */
export function contextKey(name: string, params: QueryParams): string {
  const query = toQuery(params);
  return query ? `${name}?${query}` : name;
}

/** The name in a key. */
export function nameOf(key: string): string {
  return key.split("?", 1)[0] ?? key;
}
