// The channels of the site. The generated client will hold them under the same names; this file then goes.

import { createChannel, createChannelHook } from "mizan-react";
import * as z from "zod/mini";

import { mizan, type Reply, ReplySchema } from "./mizan";

/** Which room. */
export interface ChatRoom {
  /** Its name. */
  room: string;
}

/** What is said. */
export interface Say {
  /** Up to 500 characters. */
  text: string;
}

/** What everybody in the room hears. */
export interface Said {
  /** Who said it. */
  from: string;
  /** What was said. */
  text: string;
}

/** What others see of a client by default. */
export interface Somebody {
  /** The name of the signed-in user; absent for a visitor whom nobody knows. */
  name?: string;
}

/** A room to talk in. */
export const chatChannel = /* @__PURE__ */ createChannel<ChatRoom, Say, Said, void, Somebody>(mizan, "chat", {
  history: 50,
  outgoing: /* @__PURE__ */ z.looseObject({ from: z.string(), text: z.string() }),
  presence: /* @__PURE__ */ z.looseObject({ name: z.optional(z.string()) }),
});
export const useChatChannel = /* @__PURE__ */ createChannelHook(chatChannel);

/** Which ticket. */
export interface OfTicket {
  /** Its number. */
  ticket: number;
}

/** What somebody who looks at a ticket sends. */
export type ThreadPush = { kind: "say"; text: string } | { kind: "typing" };

/** What everybody who looks at a ticket hears. */
export type ThreadEvent = ({ kind: "reply" } & Reply) | { kind: "typing"; author: string } | { kind: "closed" };

/** Who is looking at a ticket. */
export interface Looking {
  /** Their name. */
  name: string;
  /** Whether it is somebody of the desk. */
  is_agent: boolean;
}

/** The conversation on a ticket, live. */
export const ticketChannel = /* @__PURE__ */ createChannel<OfTicket, ThreadPush, ThreadEvent, void, Looking>(
  mizan,
  "ticket",
  {
    history: 50,
    affects: ["thread"],
    outgoing: /* @__PURE__ */ z.union([
      z.intersection(z.looseObject({ kind: z.literal("reply") }), ReplySchema),
      z.looseObject({ kind: z.literal("typing"), author: z.string() }),
      z.looseObject({ kind: z.literal("closed") }),
    ]),
    presence: /* @__PURE__ */ z.looseObject({ name: z.string(), is_agent: z.boolean() }),
  },
);
export const useTicketChannel = /* @__PURE__ */ createChannelHook(ticketChannel);

/** What the staff hear of the desk as a whole. */
export interface DeskNews {
  /** How many tickets are open now. */
  open_count: number;
  /** How many are closed. */
  closed_count: number;
}

/** Whether somebody is waiting: what the staff's inbox listens to. */
export const deskChannel = /* @__PURE__ */ createChannel<void, never, DeskNews>(mizan, "desk", {
  affects: ["inbox"],
  outgoing: /* @__PURE__ */ z.looseObject({ open_count: z.int(), closed_count: z.int() }),
});
export const useDeskChannel = /* @__PURE__ */ createChannelHook(deskChannel);
