import type { Form, SubmitOptions } from "mizan-react";
import { useEffect, useRef, useState } from "react";

/** A form that goes another way, over a channel for example. It is checked and refused as ever; its output is its input. */
export function useSentBy<Input>(
  form: Form<Input, unknown, string>,
  send: (input: Input, options: SubmitOptions | undefined) => Promise<unknown>,
): Form<Input, Input, string> {
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  const [own] = useState<Form<Input, Input, string>>(() => ({
    ...form,
    submit: (input, options) => latest.current(input, options).then(() => input),
  }));
  return own;
}
