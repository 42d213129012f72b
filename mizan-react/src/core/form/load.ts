import { isRecord } from "../problem.js";
import { createForm, type Form } from "./form.js";
import type { FieldSpec, FieldSpecs } from "./spec.js";

/**
 * The form as the server describes it to this visitor: choices out of the database, the labels and messages of the
 * visitor's language, other initial values. What the server does not say is as in the generated file.
 */
export async function loadForm<Input extends object, Output, Code extends string>(
  form: Form<Input, Output, Code>,
  signal?: AbortSignal,
): Promise<Form<Input, Output, Code>> {
  const { client, name, definition } = form;
  const { data } = await client.send({ method: "GET", path: `${name}.schema`, cache: "no-cache", signal, retries: 2 });
  const described = isRecord(data) ? data : {};
  const title = typeof described.title === "string" ? described.title : definition.title;
  // The same names with newer descriptions.
  const fields = describe(definition.fields, described.fields) as typeof definition.fields;
  return createForm(client, name, { ...definition, title, fields });
}

/** Specs by name, as a list of them says. A field that this client was not made for is the server's alone. */
function describe(own: FieldSpecs, list: unknown): FieldSpecs {
  const described = new Map<unknown, object>();
  for (const item of Array.isArray(list) ? list : []) if (isRecord(item)) described.set(item.name, item);
  const entries = Object.entries(own).map(([name, spec]): [string, FieldSpec] => {
    const { name: _, fields, ...rest }: Record<string, unknown> = { ...described.get(name) };
    return [name, { ...spec, ...rest, ...(spec.fields && { fields: describe(spec.fields, fields) }) }];
  });
  return Object.fromEntries(entries);
}
