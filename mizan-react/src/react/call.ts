import { useState, useSyncExternalStore } from "react";

import { type CallState, type CallStore, createCallStore } from "../core/call.js";
import type { ServerFunction } from "../core/function.js";

export type Call<Input, Output, Code extends string> = CallState<Output, Code> &
  Pick<CallStore<Input, Output, Code>, "call" | "abort" | "reset">;

/** Calls a server function from a component, and shows how the latest call is doing. */
export function useCall<Input, Output, Code extends string>(
  target: ServerFunction<Input, Output, Code>,
): Call<Input, Output, Code> {
  const [store] = useState(() => createCallStore(target));
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getState);
  return { ...state, call: store.call, abort: store.abort, reset: store.reset };
}
