// What `example-site client` will generate for a part of the help desk, and a formset and files that it does not have
// yet. Written by hand: the generator's target.

import * as z from "zod/mini";

import {
  boolean,
  choice,
  type CommonCode,
  createChannel,
  createChannelHook,
  createClient,
  createContext,
  createContextHook,
  createForm,
  createFormHook,
  createFunction,
  createProvider,
  file,
  integer,
  rows,
  text,
  upload,
} from "../src/index.js";

export const mizan = /* @__PURE__ */ createClient({ prefix: "/api/mizan", contract: "a937d60404b74cee" });

/** What `echo` answers. */
export interface Echo {
  /** The text that was sent. */
  message: string;
}

export interface EchoInput {
  text: string;
}

/** Says it back. */
export const echo = /* @__PURE__ */ createFunction<EchoInput, Echo>(mizan, "echo");

export interface Ticket {
  id: number;
  name: string;
  closed_at?: string | null;
}

export interface CloseTicketInput {
  id: number;
}

/** Closes a ticket. */
export const closeTicket = /* @__PURE__ */ createFunction<
  CloseTicketInput,
  Ticket,
  CommonCode | "not_signed_in" | "forbidden"
>(mizan, "close_ticket", { affects: ["inbox", "my_tickets"] });

/** Whoever is signed in, as the client sees them. */
export interface Profile {
  id: number;
  username: string;
  email: string;
  is_staff: boolean;
  is_superuser: boolean;
}

/** Who is looking. */
export const currentUser = /* @__PURE__ */ createContext<void, Profile | null>(mizan, "current_user", {
  scope: "global",
});
export const useCurrentUser = /* @__PURE__ */ createContextHook(currentUser);

/** What `greet` answers. */
export interface Greeting {
  /** A friendly line. */
  message: string;
}

export interface GreetParams {
  name: string;
}

/** A friendly line. */
export const greet = /* @__PURE__ */ createContext<GreetParams, Greeting>(mizan, "greet", {
  scope: "local",
  needs: ["name"],
});
export const useGreet = /* @__PURE__ */ createContextHook(greet);
export const GreetProvider = /* @__PURE__ */ createProvider(greet);

/** Every open ticket. */
export const inbox = /* @__PURE__ */ createContext<void, Ticket[], CommonCode | "not_signed_in" | "forbidden">(
  mizan,
  "inbox",
  { scope: "local" },
);
export const useInbox = /* @__PURE__ */ createContextHook(inbox);

/** A schema that checks, and changes nothing. */
export type Schema<T> = z.ZodMiniType<T, T>;

/** A room of the chat. */
export interface ChatRoom {
  room: string;
}

/** What somebody says. */
export interface Say {
  text: string;
}

/** What somebody has said. */
export interface Said {
  from: string;
  text: string;
}

export const SaidSchema: Schema<Said> = /* @__PURE__ */ z.lazy(() =>
  z.looseObject({ from: z.string(), text: z.string() }),
);

/** What whoever says something gets. */
export interface Spoken {
  id: number;
}

export const SpokenSchema: Schema<Spoken> = /* @__PURE__ */ z.lazy(() => z.looseObject({ id: z.number() }));

/** Somebody in a room. */
export interface Person {
  name: string;
}

export const PersonSchema: Schema<Person> = /* @__PURE__ */ z.lazy(() => z.looseObject({ name: z.string() }));

/** Talk about a ticket. */
export const chatChannel = /* @__PURE__ */ createChannel<ChatRoom, Say, Said, Spoken, Person>(mizan, "chat", {
  history: 50,
  affects: ["inbox"],
  outgoing: SaidSchema,
  reply: SpokenSchema,
  presence: PersonSchema,
});
export const useChatChannel = /* @__PURE__ */ createChannelHook(chatChannel);

/** What is new. */
export const newsChannel = /* @__PURE__ */ createChannel<void, never, string>(mizan, "news", {
  outgoing: /* @__PURE__ */ z.string(),
});
export const useNewsChannel = /* @__PURE__ */ createChannelHook(newsChannel);

/** Write to the help desk. Your message becomes a ticket. */
export interface ContactInput {
  /** Your name */
  name: string;
  /** We answer to this address. */
  email: string;
  /** What is it about? */
  topic: "question" | "problem" | "billing" | "other";
  /** What did you do, what did you expect, and what happened? */
  message: string;
}

/** What the writer gets. */
export interface Sent {
  /** The number of the new ticket. */
  id: number;
}

/** Write to the help desk. Your message becomes a ticket. */
export const contactForm = /* @__PURE__ */ createForm<ContactInput, Sent>(mizan, "contact", {
  title: "Write to us",
  fields: {
    name: {
      label: "Your name",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "name",
      strip: true,
      max_length: 100,
    },
    email: {
      label: "Email",
      type: "email",
      widget: "email",
      required: true,
      help_text: "We answer to this address.",
      autocomplete: "email",
      strip: true,
      max_length: 320,
      server_only: ["email"],
    },
    topic: {
      label: "What is it about?",
      type: "choice",
      widget: "select",
      required: true,
      choices: [
        { value: "question", label: "Question" },
        { value: "problem", label: "Problem" },
        { value: "billing", label: "Billing" },
        { value: "other", label: "Something else" },
      ],
    },
    message: {
      label: "Your message",
      type: "text",
      widget: "textarea",
      required: true,
      help_text: "What did you do, what did you expect, and what happened?",
      strip: true,
      min_length: 10,
      max_length: 2000,
    },
  },
  schema: (f) =>
    z.object({ name: text(f.name), email: text(f.email), topic: choice(f.topic), message: text(f.message) }),
  affects: ["inbox", "my_tickets"],
});
export const useContactForm = /* @__PURE__ */ createFormHook(contactForm);

/** Signs in by user name and password. */
export interface LoginInput {
  username: string;
  password: string;
  remember?: boolean | null;
}

/** Signs in by user name and password. */
export const loginForm = /* @__PURE__ */ createForm<LoginInput, Profile>(mizan, "login", {
  title: "Log in",
  fields: {
    username: {
      label: "User name or email address",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "username webauthn",
      strip: true,
      max_length: 320,
    },
    password: {
      label: "Password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "current-password",
      strip: false,
      max_length: 4096,
    },
    remember: { label: "Stay signed in on this device", type: "boolean", widget: "checkbox" },
  },
  schema: (f) => z.object({ username: text(f.username), password: text(f.password), remember: boolean(f.remember) }),
  affects: ["current_user"],
});
export const useLoginForm = /* @__PURE__ */ createFormHook(loginForm);

export interface OrderRow {
  article: string;
  count: number;
}

export interface OrderInput {
  address: { city: string; zip?: string | null };
  items: OrderRow[];
  photo?: File | null;
}

/** A form in a form, a list of forms, and a file. */
export const orderForm = /* @__PURE__ */ createForm<OrderInput, { id: number }>(mizan, "order", {
  title: "Order",
  fields: {
    address: {
      label: "Address",
      type: "form",
      required: true,
      fields: {
        city: { label: "City", type: "text", widget: "text", required: true },
        zip: { label: "Postal code", type: "text", widget: "text", max_length: 5 },
      },
    },
    items: {
      label: "Items",
      type: "formset",
      min_forms: 1,
      max_forms: 3,
      can_delete: true,
      can_order: true,
      fields: {
        article: { label: "Article", type: "text", widget: "text", required: true, server_only: ["unique"] },
        count: {
          label: "Count",
          type: "integer",
          widget: "number",
          required: true,
          min_value: 1,
          max_value: 99,
          initial: 1,
        },
      },
    },
    photo: {
      label: "Photo",
      type: "file",
      widget: "file",
      max_size: 1000,
      allow_empty_file: false,
      extensions: ["png", "jpg"],
      accept: ".png,.jpg",
      clearable: true,
    },
  },
  schema: (f) =>
    z.object({
      address: z.object({ city: text(f.address.fields.city), zip: text(f.address.fields.zip) }),
      items: rows(f.items, z.object({ article: text(f.items.fields.article), count: integer(f.items.fields.count) })),
      photo: file(f.photo),
    }),
  upload,
});
export const useOrderForm = /* @__PURE__ */ createFormHook(orderForm);
