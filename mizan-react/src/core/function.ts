import type { Client } from "./client.js";
import { keyHeader, newKey } from "./key.js";
import { type Edit, mutate } from "./mutation.js";
import { type CommonCode, ProblemError, type Result, settle } from "./problem.js";

/** What one call may want besides its input. */
export interface CallOptions {
  /** Ends the call; it then fails with `aborted`. What the server has begun it may still finish. */
  readonly signal?: AbortSignal | undefined;
  /** Changes contexts at once, before the server has answered; undone when the call fails. */
  readonly optimistic?: (edit: Edit) => void;
  /** How often to send the call again when the server cannot be reached. It carries a key then, and runs once. */
  readonly retries?: number;
  /** Tells the server that this is the same call as one before, whose answer was lost: it runs once. */
  readonly idempotencyKey?: string | undefined;
}

/** The arguments of a call: an input that may be left out, or has to be there. */
export type Args<Input, Options> = [Input] extends [undefined | void]
  ? [input?: undefined, options?: Options]
  : undefined extends Input
    ? [input?: Input, options?: Options]
    : [input: Input, options?: Options];

/** A server function: call it. */
export interface ServerFunction<Input, Output, Code extends string = CommonCode> {
  /** Calls the function. Throws a `ProblemError`. */
  (...args: Args<Input, CallOptions>): Promise<Output>;
  /** Calls the function, and returns its problem as a value. */
  safe(...args: Args<Input, CallOptions>): Promise<Result<Output, Code>>;
  /** Whether an error is a problem of this function; its `code` is then one of the function's. */
  isProblem(error: unknown): error is ProblemError<Code>;
  readonly path: string;
  /** The contexts that a success changes. */
  readonly affects: readonly string[];
  readonly client: Client;
}

export interface FunctionOptions {
  readonly affects?: readonly string[];
}

/** Describes a server function. Generated code calls this, once per function, and marks it as pure. */
export function createFunction<Input, Output, Code extends string = CommonCode>(
  client: Client,
  path: string,
  { affects = [] }: FunctionOptions = {},
): ServerFunction<Input, Output, Code> {
  const call = async (input?: unknown, options: CallOptions = {}): Promise<Output> => {
    const { signal, optimistic, retries = 0, idempotencyKey = retries > 0 ? newKey() : undefined } = options;
    const body = JSON.stringify(input ?? {});
    const headers = keyHeader(idempotencyKey);
    const data = await mutate(client, { method: "POST", path, body, headers, signal, retries }, affects, optimistic);
    // The contract says so; a server of another version is noticed as skew.
    return data as Output;
  };
  return Object.assign((...args: Args<Input, CallOptions>) => call(...args), {
    safe: (...args: Args<Input, CallOptions>) => settle<Output, Code>(call(...args)),
    isProblem: (error: unknown): error is ProblemError<Code> => error instanceof ProblemError,
    path,
    affects,
    client,
  });
}
