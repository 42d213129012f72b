/** An entry of the tab's session storage. It may be switched off, full, or not there at all. */
export function readStorage(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps an entry while the tab lives; `null` removes it. What could not be kept is only lost on a reload. */
export function writeStorage(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Full, or forbidden.
  }
}
