/** Where the values of contexts are kept while they are shown. `mizan-react` keeps them in TanStack Query. */
export interface ContextStore {
  /** The keys that something on the page shows at the moment. */
  mounted(): readonly string[];
  read(key: string): unknown;
  /** Replaces a value, and ends a fetch of it that is under way: its answer would be older. */
  write(key: string, value: unknown): void;
  /** Marks every value of these contexts as stale, whatever their parameters, and fetches those that are shown. */
  refetch(names: readonly string[], exceptKeys: readonly string[]): void;
}
