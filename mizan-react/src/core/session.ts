import { aborted } from "./exchange.js";

/** Whether the server still knows who is looking. */
export type Session =
  | { readonly status: "active" }
  | {
      readonly status: "ended";
      /** Somebody has signed in again: every call that waits is sent once more. */
      readonly resume: () => void;
      /** Nobody will: every call that waits fails with `not_signed_in`. */
      readonly dismiss: () => void;
    };

/** Holds the calls that found the session ended, until the app says how it goes on. */
export interface SessionGate {
  getState(): Session;
  /** Whether the call may be sent again. The first one to ask ends the session; the others join it. */
  wait(signal: AbortSignal | undefined): Promise<boolean>;
}

const ACTIVE: Session = { status: "active" };

export function createSessionGate(isWatched: () => boolean, onChange: (session: Session) => void): SessionGate {
  let state: Session = ACTIVE;
  let waiting: ((again: boolean) => void)[] = [];

  const set = (next: Session) => {
    state = next;
    onChange(next);
  };
  const end = (again: boolean) => () => {
    if (state.status === "active") return;
    const released = waiting;
    waiting = [];
    set(ACTIVE);
    for (const release of released) release(again);
  };

  return {
    getState: () => state,
    wait(signal) {
      // Without anybody who could ask for a login, waiting would never end.
      if (!isWatched()) return Promise.resolve(false);
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(aborted());
        signal?.addEventListener("abort", () => reject(aborted()), { once: true });
        waiting.push(resolve);
        if (state.status === "active") set({ status: "ended", resume: end(true), dismiss: end(false) });
      });
    },
  };
}
