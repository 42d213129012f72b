import type { StandardSchemaV1 } from "../form/standard.js";
import { ProblemError } from "../problem.js";

/** A value of the server's, as its schema has it. Throws `unreadable_answer` for any other. */
export function check(schema: StandardSchemaV1 | undefined, value: unknown): unknown {
  if (!schema) return value;
  // The schemas of a generated file answer at once.
  const result = schema["~standard"].validate(value) as StandardSchemaV1.Result<unknown>;
  if (!result.issues) return result.value;
  throw new ProblemError({ code: "unreadable_answer", status: 0, detail: JSON.stringify(result.issues), cause: value });
}
