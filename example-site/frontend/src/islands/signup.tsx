import { keepDraft, takeOver } from "mizan-react";
import type { ReactNode } from "react";

import type { IslandProps } from "../main";
import { useSignupForm } from "../mizan";
import { Actions } from "../parts/actions";
import { formOf } from "../parts/form-of";
import { nextPath } from "../parts/next-path";

/** The sign-up form. What is typed stays over a reload, but for the password. */
export function Island({ element }: IslandProps): ReactNode {
  const form = useSignupForm({
    extras: [takeOver(formOf(element)), keepDraft()],
    onSuccess: () => location.assign(nextPath("/tickets")),
  });
  return (
    <form.Render className="card form">
      <Actions form={form} className="button button-large button-wide">
        Create account
      </Actions>
    </form.Render>
  );
}
