import type { ChannelState } from "mizan-react";
import type { ReactNode } from "react";

interface ConnectionProps {
  readonly channel: ChannelState<unknown, unknown>;
}

/** How a channel is doing, in a word. */
export function Live({ channel }: ConnectionProps): ReactNode {
  const isLive = channel.status === "joined";
  return <span className={isLive ? "badge badge-open" : "badge badge-closed"}>{isLive ? "Live" : "Not live"}</span>;
}

/** What somebody who waits for others should know: that they are not reached, and why. */
export function Connection({ channel }: ConnectionProps): ReactNode {
  // The element is there before the news: what is put into a page together with its role is not read out.
  return <div role="status">{news(channel)}</div>;
}

function news(channel: ChannelState<unknown, unknown>): ReactNode {
  if (channel.status === "reconnecting") {
    return (
      <p className="message message-warning">
        The connection is lost. We keep trying, and what is said meanwhile comes later.
      </p>
    );
  }
  if (channel.status === "closed") {
    const isEnded = channel.problem.status === 401;
    const here = encodeURIComponent(location.pathname + location.search);
    return isEnded ? (
      <p className="message message-warning">
        Your session has ended, so nothing new comes in. <a href={`/login?next=${here}`}>Log in</a> to go on.
      </p>
    ) : (
      <p className="message message-error">{channel.problem.message}</p>
    );
  }
  return channel.isAlone ? <p className="message">Not everybody can be reached right now.</p> : null;
}
