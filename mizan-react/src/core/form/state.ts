import type { Progress } from "../exchange.js";
import type { FieldError, ProblemError } from "../problem.js";

/** Where a form is on its way. `isDirty`: something differs from what the form started with. */
export type FormState<Output, Code extends string = string> = { readonly isDirty: boolean } & (
  | { readonly status: "editing" }
  /** `progress` is known only while files leave. */
  | { readonly status: "submitting"; readonly progress: Progress | undefined }
  /** Something in the fields is wrong. */
  | { readonly status: "invalid" }
  /** Nothing in the fields is wrong, and yet it did not work. */
  | { readonly status: "failed"; readonly problem: ProblemError<Code> }
  | { readonly status: "done"; readonly data: Output }
);

/** What is known of one field besides its value. The same object until something of it changes. */
export interface FieldMeta {
  /** The visitor has been here and has left. */
  readonly isTouched: boolean;
  readonly isDirty: boolean;
  /** The server is being asked. */
  readonly isAsking: boolean;
  readonly errors: readonly FieldError[];
}

/** One row of a formset. */
export interface RowRef {
  /** The same while the row lives: React's `key`. */
  readonly key: number;
  /** Begins the names of its fields: `items.3`. */
  readonly path: string;
}
