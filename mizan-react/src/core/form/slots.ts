import { type FieldError, type FormErrors, WHOLE_FORM } from "../problem.js";

/** Who found an error: the browser, the server when the form was sent, or the server when a field was left. */
type Source = "client" | "submit" | "live";

const SOURCES: readonly Source[] = ["client", "submit", "live"];
const NONE: readonly FieldError[] = [];

/** The errors of a form, kept apart by who found them: each source replaces and clears only its own. */
export interface ErrorSlots {
  /** What is shown for a field: what one source says, so that nobody says the same twice. */
  get(path: string): readonly FieldError[];
  /** Paths with errors, in the order in which they were found. */
  paths(): readonly string[];
  set(source: Source, path: string, errors: readonly FieldError[] | undefined): void;
  /** Replaces everything that a source says. */
  replace(source: Source, errors: FormErrors): void;
  /** Forgets what the server said about a field that has changed, and what was said of the forms around it. */
  changed(path: string): readonly string[];
  clear(): void;
}

export function createErrorSlots(): ErrorSlots {
  const slots = { client: new Map(), submit: new Map(), live: new Map() } satisfies Record<
    Source,
    Map<string, readonly FieldError[]>
  >;
  const all: readonly Map<string, readonly FieldError[]>[] = SOURCES.map((source) => slots[source]);
  const set: ErrorSlots["set"] = (source, path, errors = NONE) => {
    if (errors.length > 0) slots[source].set(path, errors);
    else slots[source].delete(path);
  };
  return {
    get: (path) => all.map((slot) => slot.get(path)).find(Boolean) ?? NONE,
    paths: () => [...new Set(all.flatMap((slot) => [...slot.keys()]))],
    set,
    replace(source, errors) {
      slots[source].clear();
      for (const [path, list] of Object.entries(errors)) set(source, path, list);
    },
    changed(path) {
      const steps = path.split(".");
      const around = steps.map((_, depth) => [...steps.slice(0, depth), WHOLE_FORM].join("."));
      slots.submit.delete(path);
      slots.live.delete(path);
      for (const slot of all) for (const at of around) slot.delete(at);
      return [path, ...around];
    },
    clear() {
      for (const slot of all) slot.clear();
    },
  };
}
