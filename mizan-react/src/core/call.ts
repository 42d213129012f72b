import type { ProblemError, Result } from "./problem.js";
import type { Args, CallOptions, ServerFunction } from "./function.js";

/** Where the latest call of a function is. */
export type CallState<Output, Code extends string> =
  | { readonly status: "idle" }
  | { readonly status: "pending" }
  | { readonly status: "done"; readonly data: Output }
  | { readonly status: "failed"; readonly problem: ProblemError<Code> };

/** A function and the state of its latest call, for whatever shows it. */
export interface CallStore<Input, Output, Code extends string> {
  getState(): CallState<Output, Code>;
  subscribe(listener: () => void): () => void;
  /** Calls the function. Never throws a problem; an older call that is still under way no longer counts. */
  call(...args: Args<Input, CallOptions>): Promise<Result<Output, Code>>;
  /** Ends the call that is under way. */
  abort(): void;
  /** Forgets what came of the latest call. */
  reset(): void;
}

export function createCallStore<Input, Output, Code extends string>(
  target: ServerFunction<Input, Output, Code>,
): CallStore<Input, Output, Code> {
  let state: CallState<Output, Code> = { status: "idle" };
  let current: AbortController | undefined;
  const listeners = new Set<() => void>();
  const set = (next: CallState<Output, Code>) => {
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const settle = (result: Result<Output, Code>): CallState<Output, Code> => {
    if (result.ok) return { status: "done", data: result.data };
    return result.problem.code === "aborted" ? { status: "idle" } : { status: "failed", problem: result.problem };
  };

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async call(...args) {
      const controller = new AbortController();
      current = controller;
      set({ status: "pending" });
      const [input, options] = args;
      const outer = options?.signal;
      const abort = () => controller.abort();
      outer?.addEventListener("abort", abort);
      if (outer?.aborted) abort();
      // The same arguments, with a signal that `abort` reaches as well.
      const result = await target.safe(
        ...([input, { ...options, signal: controller.signal }] as Args<Input, CallOptions>),
      );
      outer?.removeEventListener("abort", abort);
      if (current === controller) set(settle(result));
      return result;
    },
    abort: () => current?.abort(),
    reset() {
      current = undefined;
      set({ status: "idle" });
    },
  };
}
