import { toFormErrors } from "../answer.js";
import type { Client } from "../client.js";
import type { Progress, Send } from "../exchange.js";
import { keyHeader } from "../key.js";
import { type Edit, mutate } from "../mutation.js";
import { type CommonCode, type FormErrors, isRecord } from "../problem.js";
import { encode, toJson } from "./payload.js";
import type { FieldSpecs, FieldSpecsOf } from "./spec.js";
import type { StandardSchemaV1 } from "./standard.js";

export interface SubmitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how much has left, when there are files. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Changes contexts at once; undone when the submission fails. */
  readonly optimistic?: ((edit: Edit) => void) | undefined;
  /** Tells the server that this is the same submission as one before, whose answer was lost. */
  readonly idempotencyKey?: string | undefined;
}

export interface ValidateOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asks about these fields only. */
  readonly fields?: readonly string[];
}

/** A form of the site: its fields, its rules, and how to send it. Also a Standard Schema, for other form libraries. */
export interface Form<Input, Output, Code extends string = CommonCode> extends StandardSchemaV1<Input, Input> {
  readonly name: string;
  readonly title: string;
  readonly client: Client;
  readonly fields: FieldSpecs;
  /** What the form was made from. */
  readonly definition: FormDefinition<Input>;
  /** The rules that a browser can check; made when first asked for. */
  readonly schema: StandardSchemaV1;
  /** Sends the form. Throws a `ProblemError`; its `errors` are by field. */
  submit(input: Input, options?: SubmitOptions): Promise<Output>;
  /** Asks the server what is wrong. Nothing is stored. */
  validate(input: Partial<Input>, options?: ValidateOptions): Promise<FormErrors>;
  /** For types only, and never there. */
  readonly codeType?: Code;
}

export interface FormDefinition<Input> {
  readonly title: string;
  readonly fields: FieldSpecsOf<Input>;
  /** Makes the schema from the fields: called once, when it is first needed. */
  readonly schema: (fields: FieldSpecsOf<Input>) => StandardSchemaV1;
  /** The contexts that a success changes. */
  readonly affects?: readonly string[];
  /** `upload`, for a form with files: it tells how much has left. */
  readonly upload?: Send;
}

/** Describes a form. Generated code calls this, once per form, and marks it as pure. */
export function createForm<Input extends object, Output, Code extends string = CommonCode>(
  client: Client,
  name: string,
  definition: FormDefinition<Input>,
): Form<Input, Output, Code> {
  const { title, fields, affects = [], upload } = definition;
  let made: StandardSchemaV1 | undefined;
  const schema = () => (made ??= definition.schema(fields));
  return {
    name,
    title,
    client,
    fields,
    definition,
    get schema() {
      return schema();
    },
    "~standard": {
      version: 1,
      vendor: "mizan",
      // What the schema lets through is the form's input, which the generator knows and the schema's type does not.
      validate: (value) => schema()["~standard"].validate(value) as StandardSchemaV1.Result<Input>,
    },
    async submit(input, { signal, onProgress, optimistic, idempotencyKey } = {}) {
      const headers = keyHeader(idempotencyKey);
      const body = encode(input);
      const call = { method: "POST", path: `${name}.submit`, body, headers, signal, onProgress, upload } as const;
      // The contract says so.
      return (await mutate(client, call, affects, optimistic)) as Output;
    },
    async validate(input, { signal, fields: wanted = [] } = {}) {
      const query = wanted.length > 0 ? `?fields=${wanted.map(encodeURIComponent).join()}` : "";
      const path = `${name}.validate${query}`;
      const { data } = await client.send({ method: "POST", path, body: toJson(input), signal, quiet: true });
      return toFormErrors(isRecord(data) ? data.errors : undefined);
    },
  };
}
