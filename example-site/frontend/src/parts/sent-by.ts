import type { Form } from "mizan-react";

/** A form that goes another way, over a channel for example. It is checked and refused as ever; its output is its input. */
export function sentBy<Input>(
  form: Form<Input, unknown, string>,
  send: (input: Input) => Promise<unknown>,
): Form<Input, Input, string> {
  return { ...form, submit: (input) => send(input).then(() => input) };
}
