import { QueryClient, QueryClientContext } from "@tanstack/react-query";
import { useContext } from "react";

import type { Client } from "../core/client.js";
import type { Context } from "../core/context.js";
import { nameOf } from "../core/query.js";

const own = new WeakMap<Client, QueryClient>();
const attached = new WeakMap<QueryClient, WeakSet<Client>>();

/** The query client that keeps a site's contexts: the app's where it has one, else one of our own. */
export function useQueryClientOf(client: Client): QueryClient {
  const given = useContext(QueryClientContext);
  const queries = given ?? own.get(client) ?? new QueryClient();
  if (!given) own.set(client, queries);
  attach(client, queries);
  return queries;
}

/** Where a context's value is kept. */
export function queryKey(client: Client, key: string): readonly [string, string, string] {
  return [client.prefix, nameOf(key), key];
}

/** How a context is fetched and kept: until something says that it has changed. */
export function queryOptions<Params, Value, Code extends string>(
  context: Context<Params, Value, Code>,
  params: Params,
) {
  return {
    queryKey: queryKey(context.client, context.key(params)),
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => context.fetch(params, { signal }),
    staleTime: Infinity,
    // The client itself tries again where that is safe, and knows best whether the server can be reached.
    retry: false,
    networkMode: "always",
  } as const;
}

/** Lets mutations reach what these queries keep, and seeds them with what came with the page. Once for each pair. */
function attach(client: Client, queries: QueryClient): void {
  const clients = attached.get(queries) ?? new WeakSet();
  if (clients.has(client)) return;
  attached.set(queries, clients.add(client));
  for (const [key, value] of Object.entries(client.hydrated())) {
    const at = queryKey(client, key);
    if (queries.getQueryData(at) === undefined) queries.setQueryData(at, value);
  }
  // A page out of the browser's history shows what was true when it was left.
  globalThis.addEventListener?.("pageshow", (event) => {
    if (event.persisted) void queries.invalidateQueries({ queryKey: [client.prefix] });
  });
  client.attach({
    mounted: () =>
      queries
        .getQueryCache()
        .findAll({ queryKey: [client.prefix], type: "active" })
        .map((query) => String(query.queryKey[2])),
    read: (key) => queries.getQueryData(queryKey(client, key)),
    write(key, value) {
      const at = queryKey(client, key);
      void queries.cancelQueries({ queryKey: at, exact: true });
      queries.setQueryData(at, value);
    },
    refetch(names, exceptKeys) {
      for (const name of names) {
        const isStale = (query: { readonly queryKey: readonly unknown[] }) =>
          !exceptKeys.includes(String(query.queryKey[2]));
        void queries.invalidateQueries({ queryKey: [client.prefix, name], predicate: isStale });
      }
    },
  });
}
