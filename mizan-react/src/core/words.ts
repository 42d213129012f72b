/**
 * Sentences in the language of the page, for what the browser notices and says by itself: `code`, what it mentions, and
 * the kind of field. `undefined` leaves the English sentence.
 */
export type Words = (code: string, params: Readonly<Record<string, unknown>>, kind: string) => string | undefined;

/** Puts parameters into a sentence, in one pass: a submitted value that looks like `{limit}` stays as it is. */
export function fill(text: string, params: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}
