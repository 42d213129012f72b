import type { ProblemError } from "../problem.js";
import type { ChannelMessage } from "./log.js";

/** Somebody who is there. One person with two tabs is there twice. */
export interface PresenceEntry<Presence> {
  readonly id: string;
  readonly data: Presence;
}

/** What is known of a channel, however it is doing. */
export interface ChannelContent<Outgoing, Presence> {
  /** The latest messages, oldest first. */
  readonly messages: readonly ChannelMessage<Outgoing>[];
  /** Those who are there; as it was last known while the channel is not joined. */
  readonly presence: readonly PresenceEntry<Presence>[];
  /** How often messages were lost for good. */
  readonly gaps: number;
  /** Whether the server has lost its other processes: for now, whoever is connected to them is not reached. */
  readonly isAlone: boolean;
}

/** Where a channel is. */
export type ChannelPhase =
  | {
      /** `idle` when it is not enabled; `joining` until the first answer; `reconnecting` after that. */
      readonly status: "idle" | "joining" | "joined" | "reconnecting";
    }
  | {
      /** The server does not let us in, or not any more. */
      readonly status: "closed";
      readonly problem: ProblemError;
    };

export type ChannelState<Outgoing, Presence> = ChannelContent<Outgoing, Presence> & ChannelPhase;
