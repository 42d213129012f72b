import { useSyncExternalStore } from "react";

import type { Client } from "../core/client.js";
import type { Session } from "../core/session.js";

/**
 * Whether the session has ended. While a component that uses this is shown, calls that need somebody to be signed in
 * wait for `resume()` or `dismiss()`.
 */
export function useSession(client: Client): Session {
  return useSyncExternalStore((listener) => client.on("session", listener), client.session, client.session);
}

/** Whether the server has moved on so far that this page should be loaded again. */
export function useOutdated(client: Client): boolean {
  return useSyncExternalStore((listener) => client.on("outdated", listener), client.isOutdated, client.isOutdated);
}
