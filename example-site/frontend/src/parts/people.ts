const list = new Intl.ListFormat("en");

/** Who is there, each once; strangers are counted. */
export function people(names: readonly (string | null | undefined)[]): string {
  const known = new Set(names.filter((name) => typeof name === "string"));
  const guests = names.filter((name) => typeof name !== "string").length;
  return list.format([...known, ...(guests > 0 ? [guests === 1 ? "one guest" : `${guests} guests`] : [])]);
}
