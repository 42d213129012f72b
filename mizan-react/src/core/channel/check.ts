import type { StandardSchemaV1 } from "../form/standard.js";
import { ProblemError } from "../problem.js";

/** A value of the server's, as its schema has it. Throws `unreadable_answer` for any other. */
export function check(schema: StandardSchemaV1 | undefined, value: unknown): unknown {
  const result = schema?.["~standard"].validate(value);
  // The schemas of a generated file answer at once; one that does not is not asked.
  if (!result || result instanceof Promise) return value;
  if (!result.issues) return result.value;
  const wrong = result.issues.map(({ path = [], message }) => {
    const at = path.map((step) => String(typeof step === "object" ? step.key : step)).join(".");
    return at ? `${at}: ${message}` : message;
  });
  throw new ProblemError({ code: "unreadable_answer", status: 0, detail: wrong.join("; "), cause: value });
}
