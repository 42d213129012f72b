/** A key that nobody guesses, also where `randomUUID` is missing: on plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The header that tells the server that this is the same call as one before. In quotes, as the IETF's draft wants it. */
export function keyHeader(key: string | undefined): Readonly<Record<string, string>> {
  return key ? { "Idempotency-Key": `"${key}"` } : {};
}

/** What a call is told whose first sending is still being carried out: it waits, and gets that one's answer. */
export const IN_FLIGHT = "idempotency_in_flight";
