import type { Client } from "./client.js";
import type { CommonCode } from "./problem.js";
import { contextKey, type QueryParams } from "./query.js";

/** What is read from the server and kept: `current_user`, `greet?name=Ada`. */
export interface Context<Params, Value, Code extends string = CommonCode> {
  readonly name: string;
  /** Global ones are part of every page. */
  readonly scope: "global" | "local";
  /** The parameters that it cannot do without. */
  readonly needs: readonly string[];
  readonly client: Client;
  /** The name, with the parameters where there are any. */
  key(params: Params): string;
  /** Reads it from the server, past this page's cache. Throws a `ProblemError`. */
  fetch(params: Params, options?: ReadOptions): Promise<Value>;
  /** These are for types only, and never there. */
  readonly valueType?: Value;
  readonly codeType?: Code;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ContextDefinition {
  readonly scope: "global" | "local";
  readonly needs?: readonly string[];
}

/** Reads may be repeated: nothing changes by them. */
const RETRIES = 2;

/** The contexts that each client has read before. */
const seen = new WeakMap<Client, Set<string>>();

/** Describes a context. Generated code calls this, once per context, and marks it as pure. */
export function createContext<Params extends QueryParams, Value, Code extends string = CommonCode>(
  client: Client,
  name: string,
  { scope, needs = [] }: ContextDefinition,
): Context<Params, Value, Code> {
  const key = (params: Params) => contextKey(name, params);
  return {
    name,
    scope,
    needs,
    client,
    key,
    async fetch(params, options = {}) {
      const path = key(params);
      const read = seen.get(client) ?? new Set(Object.keys(client.hydrated()));
      seen.set(client, read);
      // A cache may answer the first question, and never a second one: who asks again wants to know.
      const isFirst = !read.has(path) && !client.changed.has(name);
      read.add(path);
      const reply = await client.send({
        method: "GET",
        path,
        cache: isFirst ? "default" : "no-cache",
        signal: options.signal,
        retries: RETRIES,
      });
      // The contract says so.
      return reply.data as Value;
    },
  };
}
