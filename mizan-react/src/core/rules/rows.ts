import * as z from "zod/mini";

import { type FieldSpec, isUntouched } from "../form/spec.js";
import { type FieldSchema, isEmpty, issue } from "./rule.js";

/** A nested form that may be left out: with nothing filled in it is `null`. */
export function optionalForm<Output>(spec: FieldSpec, form: z.ZodMiniType<Output>): FieldSchema<Output | null> {
  return nested(form, (raw, { issues }) => {
    if (isEmpty(raw) || isUntouched(spec.fields ?? {}, raw)) return null;
    return check(form, raw, [], issues) ?? null;
  });
}

/** The rows of a formset, as the server cleans them: ticked ones are gone, untouched spare ones don't count. */
export function rows<Output>(spec: FieldSpec, row: z.ZodMiniType<Output>): FieldSchema<Output[]> {
  return nested(row, (raw, { issues }) => {
    const least = spec.min_forms ?? 0;
    const isBlank = (value: unknown) => isEmpty(value) || isUntouched(spec.fields ?? {}, value);
    const clean: Output[] = [];
    let actual = 0;
    for (const [index, value] of (Array.isArray(raw) ? raw : []).entries()) {
      if ((spec.can_delete && isTicked(value)) || (index >= least && isBlank(value))) continue;
      actual += 1;
      const output = check(row, value, [index], issues);
      if (output !== undefined) clean.push(output);
    }
    const refuse = (code: string, message: string, limit: number) =>
      issues.push(issue(spec, raw, code, message, { limit, actual }));
    const { max_forms: most = Infinity } = spec;
    if (actual < least) refuse("too_few_forms", "Give at least {limit}; there are {actual}.", least);
    if (actual > most) refuse("too_many_forms", "Give at most {limit}; there are {actual}.", most);
    return clean;
  });
}

/** A schema around another one, which stays reachable: one field deep inside can be checked alone. */
function nested<Inner, Output>(
  inner: z.ZodMiniType<Inner>,
  clean: (raw: unknown, context: { readonly issues: z.core.$ZodRawIssue[] }) => Output,
): FieldSchema<Output> {
  return Object.assign(z.pipe(z.optional(z.unknown()), z.transform(clean)), { inner });
}

function check<Output>(
  schema: z.ZodMiniType<Output>,
  value: unknown,
  path: readonly number[],
  issues: z.core.$ZodRawIssue[],
): Output | undefined {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  for (const found of result.error.issues) {
    const params = "params" in found ? found.params : undefined;
    issues.push({ code: "custom", message: found.message, input: value, path: [...path, ...found.path], params });
  }
  return undefined;
}

function isTicked(row: unknown): boolean {
  const tick: unknown = typeof row === "object" && row !== null ? Reflect.get(row, "DELETE") : undefined;
  return tick !== undefined && tick !== null && tick !== false && tick !== "" && tick !== "false";
}
