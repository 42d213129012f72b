import type { ReactNode } from "react";

import type { IslandProps } from "../main";
import { useTicketChannel } from "../mizan";

/** Whether a ticket is open, as it changes. It shares the channel with the conversation below. */
export function Island({ element }: IslandProps): ReactNode {
  const { messages } = useTicketChannel({ ticket: Number(element.dataset.ticket) });
  return messages.some(({ data }) => data.kind === "closed") ? (
    <span className="badge badge-closed">Closed</span>
  ) : (
    <span className="badge badge-open">Open</span>
  );
}
