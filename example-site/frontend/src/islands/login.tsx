import { takeOver } from "mizan-react";
import type { ReactNode } from "react";

import type { IslandProps } from "../main";
import { useLoginForm } from "../mizan";
import { Actions } from "../parts/actions";
import { formOf } from "../parts/form-of";
import { nextPath } from "../parts/next-path";

/** The login form: the server's markup, checked while it is filled in. */
export function Island({ element }: IslandProps): ReactNode {
  const form = useLoginForm({
    extras: [takeOver(formOf(element))],
    onSuccess: (answer) =>
      location.assign(
        answer.status === "second_factor"
          ? `/login/second_factor${location.search}`
          : nextPath(answer.is_staff ? "/staff" : "/tickets"),
      ),
  });
  return (
    <form.Render className="card form">
      <Actions form={form} className="button button-large button-wide">
        Log in
      </Actions>
    </form.Render>
  );
}
