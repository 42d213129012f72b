import type { Edit } from "../mutation.js";
import type { CommonCode, ProblemError } from "../problem.js";
import type { FormExtra } from "./extra.js";

export interface FormCallbacks<Input, Output, Code extends string = CommonCode> {
  /** The form was taken. Not called when what showed the form is gone by then. */
  readonly onSuccess?: (data: Output) => void;
  /** The form was not taken: its fields are wrong (`invalid`), or something else went wrong. */
  readonly onError?: (problem: ProblemError<Code>) => void;
  /** Changes contexts as soon as the form is sent; undone when it is not taken. */
  readonly optimistic?: (edit: Edit, input: Input) => void;
}

export interface FormSettings<Input, Output, Code extends string = CommonCode> extends FormCallbacks<
  Input,
  Output,
  Code
> {
  /** What the fields start with, over what they declare. */
  readonly initial?: Partial<Input>;
  /** Goes before every name, when a page shows one form twice. */
  readonly prefix?: string;
  /** What this form can do besides: `keepDraft()`, `takeOver("#contact")`. */
  readonly extras?: readonly FormExtra[];
  /** How long after a field is left the server is asked about it; 300 ms unless said otherwise. */
  readonly liveDelayMs?: number;
}
