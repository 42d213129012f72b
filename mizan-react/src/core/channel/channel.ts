import type { Client } from "../client.js";
import type { StandardSchemaV1 } from "../form/standard.js";
import { isRecord } from "../problem.js";

/** What the contract says of a channel. */
export interface ChannelDefinition {
  /** How many messages the server keeps. None unless said otherwise. */
  readonly history?: number;
  /** The contexts that may have changed when messages were lost. */
  readonly affects?: readonly string[];
  /** What the server sends. */
  readonly outgoing?: StandardSchemaV1;
  /** What the server answers to a message. */
  readonly reply?: StandardSchemaV1;
  /** What is known of those who are there. */
  readonly presence?: StandardSchemaV1;
}

/** What is pushed while somebody listens: `chat`, by `{ room }`. */
export interface Channel<Params, Incoming, Outgoing, Reply = void, Presence = never> {
  readonly name: string;
  readonly client: Client;
  readonly definition: ChannelDefinition;
  /** The same for the same parameters, however they are written. */
  key(params: Params): string;
  /** These are for types only, and never there. */
  readonly types?: {
    readonly params: (params: Params) => void;
    readonly incoming: (incoming: Incoming) => void;
    readonly outgoing: Outgoing;
    readonly reply: Reply;
    readonly presence: Presence;
  };
}

/** Any channel, for what does not care which. */
export type AnyChannel = Pick<Channel<never, never, unknown>, "name" | "client" | "definition">;

/** Describes a channel. Generated code calls this, once per channel, and marks it as pure. */
export function createChannel<Params, Incoming, Outgoing, Reply = void, Presence = never>(
  client: Client,
  name: string,
  definition: ChannelDefinition = {},
): Channel<Params, Incoming, Outgoing, Reply, Presence> {
  return { name, client, definition, key: (params) => `${name}:${canonical(params ?? {})}` };
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part,
  );
}
