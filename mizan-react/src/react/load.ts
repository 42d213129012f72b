import { useSuspenseQuery } from "@tanstack/react-query";

import type { Form } from "../core/form/form.js";
import { loadForm } from "../core/form/load.js";
import { queryKey, useQueryClientOf } from "./bridge.js";

/**
 * A form as the server describes it to this visitor, to be given to `useForm`. Suspends until it is there. A form whose
 * choices or words do not depend on the visitor needs no loading.
 */
export function useLoadedForm<Input extends object, Output, Code extends string>(
  form: Form<Input, Output, Code>,
): Form<Input, Output, Code> {
  const { client } = form;
  const options = {
    queryKey: queryKey(client, `${form.name}.schema`),
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => loadForm(form, signal),
    staleTime: Infinity,
    retry: false,
    networkMode: "always",
    structuralSharing: false,
  } as const;
  return useSuspenseQuery(options, useQueryClientOf(client)).data;
}
