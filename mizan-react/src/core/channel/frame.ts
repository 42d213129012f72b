/** Where a topic stands: how many messages were kept since its history began anew. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** What this side says; what is answered carries a `ref`. */
export interface Frame {
  readonly op: "join" | "send" | "leave" | "ping" | "pong";
  readonly [part: string]: unknown;
}

/** We are in. */
export interface JoinedFrame extends Position {
  readonly op: "joined";
  readonly ref: number;
  readonly topic: string;
  readonly recovered?: boolean;
  readonly presence?: readonly RawPresence[];
}

/** What was sent was taken. */
export interface OkFrame {
  readonly op: "ok";
  readonly ref: number;
  readonly data?: unknown;
}

/** What the server answers to a frame with a `ref`. */
export type AnswerFrame =
  JoinedFrame | OkFrame | { readonly op: "error"; readonly ref?: number; readonly problem: unknown };

/** What the server says about a topic by itself. */
export type TopicFrame = { readonly topic: string } & (
  | { readonly op: "message"; readonly offset?: number; readonly data: unknown; readonly affects?: readonly string[] }
  | { readonly op: "skip"; readonly offset: number }
  | ({ readonly op: "gap" } & Position)
  | { readonly op: "presence"; readonly joined?: readonly RawPresence[]; readonly left?: readonly string[] }
  | { readonly op: "left"; readonly problem: unknown }
);

/** What the server says about the whole connection. */
export type LinkFrame =
  | { readonly op: "affects"; readonly affects: readonly string[] }
  | { readonly op: "layer"; readonly status: "alone" | "shared" }
  | { readonly op: "ping" };

export type ServerFrame = AnswerFrame | TopicFrame | LinkFrame;

/** Somebody who is there, before the schema has looked at it. */
export interface RawPresence {
  readonly id: string;
  readonly data: unknown;
}

/** A frame as text. Half of a surrogate pair would make all of it unreadable for the server. */
export function encodeFrame(frame: Frame): string {
  return JSON.stringify(frame, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value));
}
