import { useCall } from "mizan-react";
import { type ReactNode, useRef, useState } from "react";

import type { IslandProps } from "../main";
import { closeTicket, inbox, type Ticket, useDeskChannel, useInbox } from "../mizan";
import { Connection } from "../parts/connection";
import { day, excerpt, topicLabel } from "../parts/ticket-text";

/**
 * The inbox of the staff, as it moves. A ticket that is closed goes at once, and comes back if the server refuses.
 */
export function Island({ element }: IslandProps): ReactNode {
  const tickets = useInbox();
  const { call, ...latest } = useCall(closeTicket);
  const { open, closed, mayClose, emptyImage } = element.dataset;
  const [news, setNews] = useState({ open_count: Number(open), closed_count: Number(closed) });
  // Closed here, and not in the news yet.
  const [done, setDone] = useState(0);
  const desk = useDeskChannel(undefined, {
    onMessage({ data }) {
      setNews(data);
      setDone(0);
    },
  });
  const heading = useRef<HTMLHeadingElement>(null);
  const openCount = Math.max(news.open_count - done, tickets.length);

  const close = async ({ id }: Ticket) => {
    setDone((count) => count + 1);
    // The button is about to go, and the focus with it.
    heading.current?.focus();
    const result = await call(
      { id },
      { optimistic: (edit) => edit(inbox, undefined, (shown) => shown.filter((other) => other.id !== id)) },
    );
    if (!result.ok) setDone((count) => Math.max(count - 1, 0));
  };

  return (
    <>
      {latest.status === "done" && (
        <p className="message message-success" role="status">
          Ticket #{latest.data.id} is closed.
        </p>
      )}
      {latest.status === "failed" && (
        <p className="message message-error" role="alert">
          {latest.problem.message}
        </p>
      )}
      <Connection channel={desk} />
      <header className="page-head page-head-row">
        <h1 ref={heading} tabIndex={-1}>
          Inbox
        </h1>
        <nav className="tabs" aria-label="Tickets by status">
          <a href="/staff" aria-current="page">
            Open <span className="count">{openCount}</span>
          </a>
          <a href="/staff?status=closed">
            Closed <span className="count">{news.closed_count + done}</span>
          </a>
        </nav>
      </header>
      {tickets.length === 0 ? (
        <div className="empty">
          <img src={emptyImage} width="120" height="84" alt="" />
          <h2>All done</h2>
          <p>No open tickets. New ones appear here as people write.</p>
        </div>
      ) : (
        <table className="table">
          <caption className="visually-hidden">Open tickets</caption>
          <thead>
            <tr>
              <th scope="col">Ticket</th>
              <th scope="col">From</th>
              <th scope="col">Topic</th>
              <th scope="col">Sent</th>
              <th scope="col">
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tickets.map((ticket) => (
              <tr key={ticket.id}>
                <td className="cell-main">
                  <a href={`/tickets/${ticket.id}`}>
                    <span className="number">#{ticket.id}</span> {excerpt(ticket)}
                  </a>
                </td>
                <td data-label="From">
                  {ticket.name} <span className="muted">{ticket.email}</span>
                </td>
                <td data-label="Topic">{topicLabel(ticket)}</td>
                <td data-label="Sent">
                  <time dateTime={ticket.created_at}>{day(ticket.created_at)}</time>
                </td>
                <td className="cell-action">
                  {mayClose !== undefined && (
                    <button className="button button-quiet" type="button" onClick={() => void close(ticket)}>
                      Close<span className="visually-hidden"> ticket #{ticket.id}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {openCount > tickets.length && tickets.length > 0 && (
        <p className="note">
          These are the oldest {tickets.length} of {openCount}.
        </p>
      )}
    </>
  );
}
