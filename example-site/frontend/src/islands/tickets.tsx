import { type ReactNode, useEffect, useState, useTransition } from "react";

import type { IslandProps } from "../main";
import { MyTicketsProvider, useMyTickets } from "../mizan";
import { day, excerpt, topicLabel } from "../parts/ticket-text";

function pageOfAddress(): number {
  return Number(new URLSearchParams(location.search).get("page") ?? 1) || 1;
}

/** The visitor's own tickets. Pages turn without loading, and each has its address. */
export function Island({ element }: IslandProps): ReactNode {
  const [page, setPage] = useState(Number(element.dataset.page));
  // The page that is shown stays until the next one is there.
  const [isTurning, startTurning] = useTransition();
  useEffect(() => {
    const back = () => startTurning(() => setPage(pageOfAddress()));
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  const turn = (to: number) => {
    history.pushState(null, "", `/tickets?page=${to}`);
    startTurning(() => setPage(to));
  };
  return (
    <MyTicketsProvider page={page}>
      <Tickets emptyImage={element.dataset.emptyImage} isTurning={isTurning} onTurn={turn} />
    </MyTicketsProvider>
  );
}

interface TicketsProps {
  readonly emptyImage: string | undefined;
  readonly isTurning: boolean;
  readonly onTurn: (page: number) => void;
}

function Tickets({ emptyImage, isTurning, onTurn }: TicketsProps): ReactNode {
  const { tickets, page, page_count: pageCount } = useMyTickets();
  return (
    <>
      <header className="page-head page-head-row">
        <div>
          <h1>My tickets</h1>
          <p className="lead">What you wrote to the desk, newest first.</p>
        </div>
        {tickets.length > 0 && (
          <a className="button" href="/contact">
            Write to us
          </a>
        )}
      </header>
      {tickets.length === 0 ? (
        <div className="empty">
          <img src={emptyImage} width="120" height="84" alt="" />
          <h2>No tickets yet</h2>
          <p>When you write to the desk while signed in, the ticket shows up here.</p>
          <p className="actions">
            <a className="button button-large" href="/contact">
              Write to us
            </a>
          </p>
        </div>
      ) : (
        <table className="table" aria-busy={isTurning}>
          <caption className="visually-hidden">My tickets</caption>
          <thead>
            <tr>
              <th scope="col">Ticket</th>
              <th scope="col">Topic</th>
              <th scope="col">Sent</th>
              <th scope="col">Status</th>
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
                <td data-label="Topic">{topicLabel(ticket)}</td>
                <td data-label="Sent">
                  <time dateTime={ticket.created_at}>{day(ticket.created_at)}</time>
                </td>
                <td data-label="Status">
                  {ticket.closed_at ? (
                    <span className="badge badge-closed">Closed</span>
                  ) : (
                    <span className="badge badge-open">Open</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {pageCount > 1 && (
        <nav className="pages" aria-label="Pages">
          {page > 1 ? <Turn to={page - 1} rel="prev" onTurn={onTurn} /> : <span />}
          <p role="status">
            Page {page} of {pageCount}
          </p>
          {page < pageCount ? <Turn to={page + 1} rel="next" onTurn={onTurn} /> : <span />}
        </nav>
      )}
    </>
  );
}

interface TurnProps {
  readonly to: number;
  readonly rel: "prev" | "next";
  readonly onTurn: (page: number) => void;
}

function Turn({ to, rel, onTurn }: TurnProps): ReactNode {
  return (
    <a
      className="button button-quiet"
      href={`/tickets?page=${to}`}
      rel={rel}
      onClick={(event) => {
        // To another tab or window, it is a link like any other.
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onTurn(to);
      }}
    >
      {rel === "prev" ? "Newer" : "Older"}
    </a>
  );
}
