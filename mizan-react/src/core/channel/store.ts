import { offline } from "../exchange.js";
import type { Args } from "../function.js";
import type { Channel } from "./channel.js";
import { linkOf } from "./link.js";
import type { ChannelMessage } from "./log.js";
import type { ChannelState } from "./state.js";
import type { Member, Topic } from "./topic.js";

/** What somebody who listens wants. */
export interface ChannelOptions<Outgoing> {
  /** How many of the kept messages to begin with; as many as the server keeps unless said otherwise. */
  readonly history?: number | undefined;
  /** How many messages to hold; 200 unless said otherwise. */
  readonly keep?: number | undefined;
  /** Told of every message that comes from now on, those that were missed included; not of the history. */
  readonly onMessage?: ((message: ChannelMessage<Outgoing>) => void) | undefined;
  /** What becomes of a message while the channel is not joined: it fails with `offline`, or waits. */
  readonly whileOffline?: "refuse" | "queue" | undefined;
  /** How many messages may wait; 32 unless said otherwise. One more fails with `queue_full`. */
  readonly queueLimit?: number | undefined;
  /** How long an answer to a message may take; 10 s unless said otherwise. */
  readonly sendTimeoutMs?: number | undefined;
  /** `false` leaves the channel alone. */
  readonly enabled?: boolean | undefined;
}

/** A channel with its parameters, for whatever shows it. It is joined while somebody has subscribed. */
export interface ChannelStore<Incoming, Outgoing, Reply, Presence> {
  getState(): ChannelState<Outgoing, Presence>;
  /** Joins the channel. Returns how to stop; stores of the same channel and parameters share one join. */
  subscribe(listener: () => void): () => void;
  /**
   * Sends a message, and gives the server's reply. Rejects with a `ProblemError`: the server's, or `offline`,
   * `queue_full`, `timeout`, `unknown_outcome` (the connection was lost meanwhile; nothing is sent twice) and `aborted`
   * (nobody listens any more, and it had not been sent).
   */
  send(message: Incoming): Promise<Reply>;
}

export function createChannelStore<Params, Incoming, Outgoing, Reply, Presence>(
  channel: Channel<Params, Incoming, Outgoing, Reply, Presence>,
  ...[params, options = {}]: Args<Params, ChannelOptions<Outgoing>>
): ChannelStore<Incoming, Outgoing, Reply, Presence> {
  const { enabled = true, keep = 200, whileOffline = "refuse", queueLimit = 32, sendTimeoutMs = 10_000 } = options;
  const history = Math.min(options.history ?? channel.definition.history ?? 0, keep);
  const link = linkOf(channel.client);
  const key = channel.key(params as Params);
  const listeners = new Set<() => void>();
  let topic: Topic | undefined;
  let exit = () => {};
  let seen: ChannelState<unknown, unknown> | undefined;
  let state: ChannelState<unknown, unknown> = {
    status: enabled ? "joining" : "idle",
    messages: [],
    presence: [],
    gaps: 0,
    isAlone: false,
  };

  const member: Member = {
    keep,
    history,
    changed: () => [...listeners].forEach((listener) => listener()),
    // The schema has seen to it.
    received: (message) => options.onMessage?.(message as ChannelMessage<Outgoing>),
  };

  return {
    getState() {
      const next = enabled ? (topic ?? link.topics.get(key))?.state() : undefined;
      if (next && next !== seen) {
        seen = next;
        // Others may keep more.
        state = next.messages.length > keep ? { ...next, messages: next.messages.slice(-keep || Infinity) } : next;
      }
      return state as ChannelState<Outgoing, Presence>;
    },
    subscribe(listener) {
      if (!enabled) return () => {};
      if (listeners.size === 0) {
        topic = link.topic(key, channel, params);
        exit = topic.enter(member);
      }
      listeners.add(listener);
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return;
        topic = undefined;
        exit();
      };
    },
    send(message) {
      const settings = { queueLimit: whileOffline === "queue" ? queueLimit : 0, timeoutMs: sendTimeoutMs };
      return (topic ? topic.send(message, settings) : Promise.reject(offline())) as Promise<Reply>;
    },
  };
}
