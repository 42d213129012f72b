import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Component, createContext as createReactContext, Suspense, useContext, useMemo } from "react";
import type { Context as ReactContext, FunctionComponent, ReactNode } from "react";

import type { Context } from "../core/context.js";
import { ProblemError } from "../core/problem.js";
import { queryOptions, useQueryClientOf } from "./bridge.js";

/** Where a context is, for those who would rather look than suspend. */
export type ContextState<Value, Code extends string> = { readonly refetch: () => void } & (
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly data: Value; readonly isRefreshing: boolean }
  | { readonly status: "failed"; readonly problem: ProblemError<Code> }
);

/** The hook of a context. Parameters may be left out below its provider. */
export type ContextHook<Params, Value> = [Params] extends [void] ? () => Value : (params?: Params) => Value;

export type ProviderProps<Params> = (Params extends object ? Params : unknown) & {
  readonly children?: ReactNode;
  /** Shown until the value is there. Without it, the nearest `<Suspense>` says what is shown. */
  readonly fallback?: ReactNode;
  /** Shown when the value cannot be had. Without it, the problem goes to the nearest error boundary. */
  readonly failed?: (problem: ProblemError, retry: () => void) => ReactNode;
};

// One React context for each of the site's, whichever of hook and provider comes first.
const scopes = new WeakMap<object, ReactContext<unknown>>();

function scopeOf(context: object): ReactContext<unknown> {
  const scope = scopes.get(context) ?? createReactContext<unknown>(undefined);
  scopes.set(context, scope);
  return scope;
}

/** The parameters that were given, or else those of the provider above. */
function useParams<Params, Value, Code extends string>(
  context: Context<Params, Value, Code>,
  given: Params | undefined,
): Params {
  const above = useContext(scopeOf(context));
  if (given === undefined && above === undefined && context.needs.length > 0) {
    throw new Error(
      `${context.name} needs ${context.needs.join(", ")}: give it to the hook, or put the provider above.`,
    );
  }
  // What a provider of this context holds are its parameters; without any, there are none to miss.
  return given ?? (above as Params);
}

/** Makes the hook of a context. It returns the value, and suspends while there is none; hydrated ones are there at once. */
export function createContextHook<Params, Value, Code extends string>(
  context: Context<Params, Value, Code>,
): ContextHook<Params, Value> {
  const useValue = (given?: Params): Value => {
    const params = useParams(context, given);
    const queries = useQueryClientOf(context.client);
    return useSuspenseQuery(queryOptions(context, params), queries).data;
  };
  return useValue as ContextHook<Params, Value>;
}

/** A context's value and how it is doing, without suspending. */
export function useContextState<Params, Value, Code extends string>(
  context: Context<Params, Value, Code>,
  params?: Params,
): ContextState<Value, Code> {
  const queries = useQueryClientOf(context.client);
  const query = useQuery(queryOptions(context, useParams(context, params)), queries);
  const refetch = () => void query.refetch();
  if (query.data !== undefined) return { status: "ready", data: query.data, isRefreshing: query.isFetching, refetch };
  // A context fails with a problem, or not at all.
  if (query.error) return { status: "failed", problem: query.error as ProblemError<Code>, refetch };
  return { status: "loading", refetch };
}

/** Makes the provider of a local context: its properties are the parameters. The fetch starts with the provider. */
export function createProvider<Params extends object, Value, Code extends string>(
  context: Context<Params, Value, Code>,
): FunctionComponent<ProviderProps<Params>> {
  const Scope = scopeOf(context);
  function Provider({ children, fallback, failed, ...given }: ProviderProps<Params>): ReactNode {
    // What is left of the properties are the parameters.
    const params = given as unknown as Params;
    const key = context.key(params);
    const value = useMemo(() => params, [key]);
    const queries = useQueryClientOf(context.client);
    const options = queryOptions(context, params);
    if (!queries.getQueryState(options.queryKey)) void queries.prefetchQuery(options);
    const scoped = <Scope value={value}>{children}</Scope>;
    const waiting = fallback === undefined ? scoped : <Suspense fallback={fallback}>{scoped}</Suspense>;
    if (!failed) return waiting;
    const retry = () => queries.removeQueries({ queryKey: options.queryKey, exact: true });
    return (
      <Failing key={key} show={failed} retry={retry}>
        {waiting}
      </Failing>
    );
  }
  return Provider;
}

interface FailingProps {
  readonly show: (problem: ProblemError, retry: () => void) => ReactNode;
  readonly retry: () => void;
  readonly children: ReactNode;
}

interface FailingState {
  readonly error?: unknown;
}

class Failing extends Component<FailingProps, FailingState> {
  override state: FailingState = {};

  static getDerivedStateFromError(error: unknown): FailingState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    // Other errors are somebody else's.
    if (!(error instanceof ProblemError)) throw error;
    return this.props.show(error, () => {
      this.props.retry();
      this.setState({ error: undefined });
    });
  }
}
