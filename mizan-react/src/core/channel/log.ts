import type { Position } from "./frame.js";

/** One message of a channel. */
export interface ChannelMessage<Outgoing> {
  /** Unlike any other's in this list: a key for what is rendered of it. */
  readonly key: number;
  /** Where it stands in the topic's history; absent when it does not, or no longer. */
  readonly offset?: number;
  readonly data: Outgoing;
}

/** The messages of a topic in their order, each once, and where the topic stands. */
export interface Log {
  position(): Position | undefined;
  /** Goes on from here. Messages up to here that are not known yet are taken for history. */
  restart(next: Position): void;
  /** What a message is that has this offset. Moves the position. */
  place(offset: number | undefined): "new" | "history" | "known";
  add(data: unknown, offset: number | undefined, keep: number): ChannelMessage<unknown>;
  messages(): readonly ChannelMessage<unknown>[];
}

export function createLog(): Log {
  let messages: ChannelMessage<unknown>[] = [];
  let position: Position | undefined;
  let historyUpTo = -1;
  let nextKey = 0;

  return {
    position: () => position,
    restart({ epoch, offset }) {
      historyUpTo = offset;
      // A message may have overtaken the answer to a second join.
      if (position?.epoch === epoch && position.offset > offset) return;
      // Offsets of another history would be taken for those of this one.
      if (position?.epoch !== epoch) messages = messages.map(({ key, data }) => ({ key, data }));
      position = { epoch, offset };
    },
    place(offset) {
      if (offset === undefined) return "new";
      if (position === undefined) return "new";
      if (offset > position.offset) {
        position = { epoch: position.epoch, offset };
        return "new";
      }
      const isKnown = offset > historyUpTo || messages.some((message) => message.offset === offset);
      return isKnown ? "known" : "history";
    },
    add(data, offset, keep) {
      const message = offset === undefined ? { key: nextKey, data } : { key: nextKey, offset, data };
      nextKey += 1;
      // History goes before what came meanwhile; everything else is the newest.
      const later = offset === undefined ? -1 : messages.findIndex((one) => (one.offset ?? -1) > offset);
      messages.splice(later < 0 ? messages.length : later, 0, message);
      messages.splice(0, messages.length - keep);
      return message;
    },
    messages: () => [...messages],
  };
}
