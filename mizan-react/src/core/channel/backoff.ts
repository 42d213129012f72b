const FIRST_MS = 500;
const MOST_MS = 20_000;

/** How long to wait before the next attempt. Full jitter: those who were cut off together do not come back together. */
export function backoffMs(attempts: number): number {
  return Math.random() * Math.min(MOST_MS, FIRST_MS * 2 ** attempts);
}
