import type { FieldError, FormErrors } from "../problem.js";
import { isRecord, WHOLE_FORM } from "../problem.js";
import type { StandardSchemaV1 } from "./standard.js";

/** The code of what a schema finds that is not one of ours. */
export const FOREIGN = "custom";

/** Everything that a schema finds wrong, by path. */
export async function checkAll(schema: StandardSchemaV1, data: unknown): Promise<FormErrors> {
  return toErrors(await schema["~standard"].validate(data));
}

/** What a form's schema finds wrong with one field; nothing when it does not say so at once. */
export function checkField(schema: StandardSchemaV1, path: string, value: unknown): readonly FieldError[] {
  const part = path.split(".").reduce<unknown>(partOf, schema);
  if (!isSchema(part)) return [];
  const result = part["~standard"].validate(value);
  return result instanceof Promise ? [] : Object.values(toErrors(result)).flat();
}

function isSchema(value: unknown): value is StandardSchemaV1 {
  return isRecord(value) && isRecord(value["~standard"]);
}

/** The schema of a key, in Zod's description of itself; `inner` is that of our own nested forms. */
function partOf(schema: unknown, key: string): unknown {
  if (!isRecord(schema)) return undefined;
  const definition = isRecord(schema._zod) && isRecord(schema._zod.def) ? schema._zod.def : {};
  if (isRecord(definition.shape)) return definition.shape[key];
  const inner = schema.inner ?? definition.element ?? definition.innerType;
  return /^\d+$/.test(key) ? inner : partOf(inner, key);
}

function toErrors(result: StandardSchemaV1.Result<unknown>): FormErrors {
  const errors: Record<string, FieldError[]> = {};
  for (const issue of result.issues ?? []) {
    const path = (issue.path ?? []).map((step) => String(typeof step === "object" ? step.key : step)).join(".");
    // Our own rules say which code they mean; another schema's issues have a message only.
    const own = "params" in issue && isRecord(issue.params) ? issue.params : {};
    const code = typeof own.code === "string" ? own.code : FOREIGN;
    const params = isRecord(own.params) ? own.params : {};
    (errors[path || WHOLE_FORM] ??= []).push({ code, message: issue.message, params });
  }
  return errors;
}
