import { takeOver } from "mizan-react";
import type { ReactNode } from "react";

import type { IslandProps } from "../main";
import { useTicketForm } from "../mizan";
import { Actions } from "../parts/actions";
import { formOf } from "../parts/form-of";

/** The editor of a ticket: rows, files, and what is stored, all from the form that the server has rendered. */
export function Island({ element }: IslandProps): ReactNode {
  const form = useTicketForm({
    extras: [takeOver(formOf(element))],
    onSuccess: () => location.assign(`/tickets/${element.dataset.id ?? ""}`),
  });
  return (
    <form.Render className="card form">
      <Actions form={form}>Save changes</Actions>
    </form.Render>
  );
}
