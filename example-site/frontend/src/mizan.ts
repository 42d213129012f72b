// Made by the site's command `client` from its contract. Changes here would be lost: run it again instead.
/* eslint-disable */

import {
  boolean,
  choice,
  createClient,
  createContext,
  createContextHook,
  createForm,
  createFormHook,
  createFunction,
  createProvider,
  file,
  integer,
  other,
  rows,
  text,
  upload,
} from "mizan-react";
import * as z from "zod/mini";

/** The door to this site. */
export const mizan = /* @__PURE__ */ createClient({ prefix: "/api/mizan", contract: "e01593d3fd8713c3" });

/** A code that the site's own code has made up. */
export type OtherCode = string & {};

/** The codes that any problem of this site may have. */
export type SiteCode =
  | "bad_request"
  | "host_not_allowed"
  | "internal_error"
  | "invalid"
  | "too_many_fields"
  | "too_many_parameters"
  | "unavailable"
  | "unreadable_cookie"
  | "unreadable_form"
  | "unreadable_json"
  | "unreadable_query"
  | OtherCode;

/** The codes that a problem of any function or form may have. */
export type CallCode =
  | SiteCode
  | "body_timeout"
  | "body_too_large"
  | "cross_origin"
  | "unsupported_encoding"
  | "unsupported_media_type";

/** A schema that checks, and changes nothing. */
export type Schema<T> = z.ZodMiniType<T, T>;

/** Text that can travel: half a surrogate pair cannot. */
const textSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^\P{Cs}*$/u)),
);

/** A moment: `2026-11-22T18:06:00Z`, with fractions of a second and an offset where there are any. */
const dateTimeSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^(?:(?:[+-](?:1?\d|2[0-5])?)?(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29))T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/)),
);

// Types

/** What `echo` answers. */
export interface Echo {
  /** The text that was sent. */
  message: string;
}

export const EchoSchema: Schema<Echo> = /* @__PURE__ */ z.lazy(() => z.looseObject({ message: textSchema }));

/** What a proved address answers. */
export interface EmailVerified {
  /** The address. */
  email: string;
}

export const EmailVerifiedSchema: Schema<EmailVerified> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  email: textSchema,
}));

/** What `greet` answers. */
export interface Greeting {
  /** A friendly line. */
  message: string;
}

export const GreetingSchema: Schema<Greeting> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  message: textSchema,
}));

/** What logging out answers. */
export interface LoggedOut {
  /** Always `false`: nobody is signed in any more. */
  signed_in: boolean;
}

export const LoggedOutSchema: Schema<LoggedOut> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  signed_in: z.boolean(),
}));

/** What a request for a mail answers. */
export interface MailRequested {
  /** Always `true`: if there is such an account, a mail is on its way. */
  accepted: boolean;
}

export const MailRequestedSchema: Schema<MailRequested> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  accepted: z.boolean(),
}));

/** One session of whoever is signed in. */
export interface MySession {
  /** Names the session, for the form `session_end`. */
  id: string;
  /** `Firefox on Linux`, as the program calls itself. */
  device: string;
  /** When somebody signed in. */
  signed_in_at: string;
  /** When it was last seen, to about a day. */
  last_seen_at: string;
  /** Whether it is this one. */
  is_current: boolean;
  /** The address of the login. */
  address?: string | null | undefined;
}

export const MySessionSchema: Schema<MySession> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: textSchema,
  device: textSchema,
  signed_in_at: dateTimeSchema,
  last_seen_at: dateTimeSchema,
  is_current: z.boolean(),
  address: z.optional(z.nullable(textSchema)),
}));

/** What a changed password answers. */
export interface PasswordChanged {
  /** Always `true`. */
  changed: boolean;
}

export const PasswordChangedSchema: Schema<PasswordChanged> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  changed: z.boolean(),
}));

/** Whoever is signed in, as the client sees them. */
export interface Profile {
  /** The primary key. */
  id: number;
  /** The user name. */
  username: string;
  /** The email address; empty when there is none. */
  email: string;
  /** Whether the user has proved that the address is theirs. */
  email_verified: boolean;
  /** Whether the user is staff. A superuser is. */
  is_staff: boolean;
  /** Whether the user may do everything. */
  is_superuser: boolean;
  /** What the user may do by name, sorted: `desk.close_ticket`. */
  permissions: string[];
}

export const ProfileSchema: Schema<Profile> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  username: textSchema,
  email: textSchema,
  email_verified: z.boolean(),
  is_staff: z.boolean(),
  is_superuser: z.boolean(),
  permissions: z.array(textSchema),
}));

/** What the writer gets. */
export interface Sent {
  /** The number of the new ticket. */
  id: number;
}

export const SentSchema: Schema<Sent> = /* @__PURE__ */ z.lazy(() => z.looseObject({ id: z.int() }));

/** How many sessions have been ended. */
export interface SessionsEnded {
  /** How many. */
  ended: number;
}

export const SessionsEndedSchema: Schema<SessionsEnded> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  ended: z.int().check(z.gte(0)),
}));

/** One ticket. */
export interface Ticket {
  /** The number. */
  id: number;
  /** The writer's name. */
  name: string;
  /** The writer's address. */
  email: string;
  /** What it is about, as in [`Topic`]. */
  topic: string;
  /** What was written. */
  message: string;
  /** When it was sent. */
  created_at: string;
  /** When it was closed, if it is. */
  closed_at?: string | null | undefined;
}

export const TicketSchema: Schema<Ticket> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  name: textSchema,
  email: textSchema,
  topic: textSchema,
  message: textSchema,
  created_at: dateTimeSchema,
  closed_at: z.optional(z.nullable(dateTimeSchema)),
}));

/** One page of somebody's tickets. */
export interface TicketList {
  /** Newest first. */
  tickets: Ticket[];
  /** Which page this is, from 1. */
  page: number;
  /** How many pages there are, at least 1. */
  page_count: number;
  /** How many tickets there are. */
  ticket_count: number;
}

export const TicketListSchema: Schema<TicketList> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  tickets: z.array(TicketSchema),
  page: z.int(),
  page_count: z.int(),
  ticket_count: z.int(),
}));

// Functions

/** What the call `close_ticket` takes. */
export interface CloseTicketInput {
  id: number;
}

export const CloseTicketInputSchema: Schema<CloseTicketInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  id: z.int(),
}));

/** The codes of the problems of `close_ticket`. */
export type CloseTicketCode = CallCode | "forbidden" | "not_signed_in";

/** Closes a ticket. The group `agents` may. */
export const closeTicket = /* @__PURE__ */ createFunction<CloseTicketInput, Ticket, CloseTicketCode>(
  mizan,
  "close_ticket",
  { affects: ["inbox", "my_tickets"] },
);

/** What the call `echo` takes. */
export interface EchoInput {
  text: string;
}

export const EchoInputSchema: Schema<EchoInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  text: textSchema,
}));

/** The codes of the problems of `echo`. */
export type EchoCode = CallCode;

/** Says it back. */
export const echo = /* @__PURE__ */ createFunction<EchoInput, Echo, EchoCode>(mizan, "echo");

// Contexts

export const CurrentUserOutputSchema: Schema<Profile | null> = /* @__PURE__ */ z.lazy(
  () => z.nullable(ProfileSchema),
);

/** The codes of the problems of `current_user`. */
export type CurrentUserCode = SiteCode;

/** Who is signed in; `null` when nobody is. */
export const currentUser = /* @__PURE__ */ createContext<void, Profile | null, CurrentUserCode>(
  mizan,
  "current_user",
  { scope: "global" },
);
export const useCurrentUser = /* @__PURE__ */ createContextHook(currentUser);

/** What the context `greet` takes. */
export interface GreetParams {
  name: string;
}

export const GreetParamsSchema: Schema<GreetParams> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  name: textSchema,
}));

/** The codes of the problems of `greet`. */
export type GreetCode = SiteCode;

/** Greets somebody by name. */
export const greet = /* @__PURE__ */ createContext<GreetParams, Greeting, GreetCode>(
  mizan,
  "greet",
  { scope: "local", needs: ["name"] },
);
export const useGreet = /* @__PURE__ */ createContextHook(greet);
export const GreetProvider = /* @__PURE__ */ createProvider(greet);

export const InboxOutputSchema: Schema<Ticket[]> = /* @__PURE__ */ z.lazy(() => z.array(TicketSchema));

/** The codes of the problems of `inbox`. */
export type InboxCode = SiteCode | "forbidden" | "not_signed_in";

/** The open tickets, oldest first. */
export const inbox = /* @__PURE__ */ createContext<void, Ticket[], InboxCode>(
  mizan,
  "inbox",
  { scope: "local" },
);
export const useInbox = /* @__PURE__ */ createContextHook(inbox);

export const MySessionsOutputSchema: Schema<MySession[]> = /* @__PURE__ */ z.lazy(
  () => z.array(MySessionSchema),
);

/** The codes of the problems of `my_sessions`. */
export type MySessionsCode = SiteCode | "not_signed_in";

/** Where the visitor is signed in: this session first, then the newest. */
export const mySessions = /* @__PURE__ */ createContext<void, MySession[], MySessionsCode>(
  mizan,
  "my_sessions",
  { scope: "local" },
);
export const useMySessions = /* @__PURE__ */ createContextHook(mySessions);

/** What the context `my_tickets` takes. */
export interface MyTicketsParams {
  page?: number | null | undefined;
}

export const MyTicketsParamsSchema: Schema<MyTicketsParams> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  page: z.optional(z.nullable(z.uint32())),
}));

/** The codes of the problems of `my_tickets`. */
export type MyTicketsCode = SiteCode | "not_signed_in";

/** The visitor's own tickets, newest first, ten on a page. A page that is not there is the nearest one that is. */
export const myTickets = /* @__PURE__ */ createContext<MyTicketsParams, TicketList, MyTicketsCode>(
  mizan,
  "my_tickets",
  { scope: "local" },
);
export const useMyTickets = /* @__PURE__ */ createContextHook(myTickets);
export const MyTicketsProvider = /* @__PURE__ */ createProvider(myTickets);

// Forms

/** What the form `account_delete` takes. */
export interface AccountDeleteInput {
  /** Your password */
  password: string;
}

/** The codes of the problems of the form `account_delete`. */
export type AccountDeleteFormCode = CallCode | "not_signed_in";

/** Deletes the account of whoever is signed in, and ends all its sessions. It cannot be undone. */
export const accountDeleteForm = /* @__PURE__ */ createForm<
  AccountDeleteInput,
  LoggedOut,
  AccountDeleteFormCode
>(mizan, "account_delete", {
  title: "Delete the account",
  fields: {
    password: {
      label: "Your password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "current-password",
      max_length: 4096,
      strip: false,
    },
  },
  schema: (f) => z.object({ password: text(f.password) }),
  affects: ["current_user"],
});
export const useAccountDeleteForm = /* @__PURE__ */ createFormHook(accountDeleteForm);

/** What the form `contact` takes. */
export interface ContactInput {
  /** Your name */
  name: string;
  /** Email: We answer to this address. */
  email: string;
  /** What is it about? */
  topic: "question" | "problem" | "billing" | "other";
  /** Your message: What did you do, what did you expect, and what happened? */
  message: string;
  /** Files: Up to three pictures, PDFs or text files, 5 MiB each. */
  files?: File[] | null | undefined;
}

/** The codes of the problems of the form `contact`. */
export type ContactFormCode = CallCode;

/** Write to the help desk. Your message becomes a ticket. */
export const contactForm = /* @__PURE__ */ createForm<
  ContactInput,
  Sent,
  ContactFormCode
>(mizan, "contact", {
  title: "Write to us",
  fields: {
    name: {
      label: "Your name",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "name",
      max_length: 100,
    },
    email: {
      label: "Email",
      type: "email",
      widget: "email",
      required: true,
      autocomplete: "email",
      help_text: "We answer to this address.",
      max_length: 320,
      server_only: ["email"],
    },
    topic: {
      label: "What is it about?",
      type: "choice",
      widget: "select",
      required: true,
      choices: [
        { label: "Question", value: "question" },
        { label: "Problem", value: "problem" },
        { label: "Billing", value: "billing" },
        { label: "Something else", value: "other" },
      ],
    },
    message: {
      label: "Your message",
      type: "text",
      widget: "textarea",
      required: true,
      help_text: "What did you do, what did you expect, and what happened?",
      max_length: 2000,
      min_length: 10,
    },
    files: {
      label: "Files",
      type: "file",
      widget: "file",
      accept: ".png,.jpg,.jpeg,.gif,.webp,.pdf,.txt,.log",
      allow_empty_file: false,
      content_types: ["image/*", "application/pdf", "text/plain"],
      extensions: ["png", "jpg", "jpeg", "gif", "webp", "pdf", "txt", "log"],
      help_text: "Up to three pictures, PDFs or text files, 5 MiB each.",
      max_files: 3,
      max_size: 5242880,
      multiple: true,
      server_only: ["content_types"],
    },
  },
  schema: (f) => z.object({
    name: text(f.name),
    email: text(f.email),
    topic: choice(f.topic),
    message: text(f.message),
    files: file(f.files),
  }),
  affects: ["inbox", "my_tickets"],
  upload,
});
export const useContactForm = /* @__PURE__ */ createFormHook(contactForm);

/** What the form `email_change` takes. */
export interface EmailChangeInput {
  /** New email address */
  email: string;
  /** Your password */
  password: string;
}

/** The codes of the problems of the form `email_change`. */
export type EmailChangeFormCode = CallCode | "not_signed_in";

/**
 * Mails a link to the new address. The account keeps its address until the link has been opened, so that a slip of the finger locks nobody out. The answer is the same whether the address belongs to another account or not; the mail tells its owner.
 */
export const emailChangeForm = /* @__PURE__ */ createForm<
  EmailChangeInput,
  MailRequested,
  EmailChangeFormCode
>(mizan, "email_change", {
  title: "Change address",
  fields: {
    email: {
      label: "New email address",
      type: "email",
      widget: "email",
      required: true,
      autocomplete: "email",
      max_length: 320,
      server_only: ["email"],
    },
    password: {
      label: "Your password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "current-password",
      max_length: 4096,
      strip: false,
    },
  },
  schema: (f) => z.object({ email: text(f.email), password: text(f.password) }),
});
export const useEmailChangeForm = /* @__PURE__ */ createFormHook(emailChangeForm);

/** What the form `email_verify` takes. */
export interface EmailVerifyInput {
  /** Token */
  token?: string | null | undefined;
}

/** The codes of the problems of the form `email_verify`. */
export type EmailVerifyFormCode = CallCode;

/**
 * Proves an address. The token comes from the mailed link: from the session, where [`keep_email_token`] has put it, or in the field `token`. It takes a button: programs that look at mails open every link in them. When the link is about another address than the account's, the address is changed, and the old one is told.
 */
export const emailVerifyForm = /* @__PURE__ */ createForm<
  EmailVerifyInput,
  EmailVerified,
  EmailVerifyFormCode
>(mizan, "email_verify", {
  title: "Confirm your address",
  fields: {
    token: { label: "Token", type: "text", widget: "hidden", max_length: 1000 },
  },
  schema: (f) => z.object({ token: text(f.token) }),
  affects: ["current_user"],
});
export const useEmailVerifyForm = /* @__PURE__ */ createFormHook(emailVerifyForm);

/** The codes of the problems of the form `email_verify_send`. */
export type EmailVerifySendFormCode = CallCode | "not_signed_in";

/** Mails the link for the account's own address once more. */
export const emailVerifySendForm = /* @__PURE__ */ createForm<
  Record<never, never>,
  MailRequested,
  EmailVerifySendFormCode
>(mizan, "email_verify_send", {
  title: "Confirm your address",
  fields: {},
  schema: () => z.object({}),
});
export const useEmailVerifySendForm = /* @__PURE__ */ createFormHook(emailVerifySendForm);

/** What the form `incident` takes. */
export interface IncidentInput {
  /** What happened */
  what: {
    /** In a sentence */
    summary: string;
    /** How bad is it? */
    severity: "minor" | "major" | "critical";
    /** Since when?: In coordinated universal time (UTC), if you know it. */
    since?: string | null | undefined;
  };
  /** Who you are */
  who: {
    /** Your name */
    name: string;
    /** Email */
    email: string;
    /** Screenshots: Pictures of what you saw, up to three. */
    screenshots?: File[] | null | undefined;
  };
}

export const IncidentFormOutputSchema: Schema<number> = /* @__PURE__ */ z.lazy(() => z.int());

/** The codes of the problems of the form `incident`. */
export type IncidentFormCode = CallCode;

/** Report an incident, in two steps. */
export const incidentForm = /* @__PURE__ */ createForm<
  IncidentInput,
  number,
  IncidentFormCode
>(mizan, "incident", {
  title: "Report an incident",
  fields: {
    what: {
      label: "What happened",
      type: "form",
      widget: "form",
      required: true,
      fields: {
        summary: { label: "In a sentence", type: "text", widget: "text", required: true, max_length: 200 },
        severity: {
          label: "How bad is it?",
          type: "choice",
          widget: "radio",
          required: true,
          choices: [
            { label: "A nuisance", value: "minor" },
            { label: "Work is held up", value: "major" },
            { label: "Nothing works", value: "critical" },
          ],
        },
        since: {
          label: "Since when?",
          type: "datetime",
          widget: "datetime_local",
          help_text: "In coordinated universal time (UTC), if you know it.",
          server_only: ["datetime"],
        },
      },
    },
    who: {
      label: "Who you are",
      type: "form",
      widget: "form",
      required: true,
      fields: {
        name: {
          label: "Your name",
          type: "text",
          widget: "text",
          required: true,
          autocomplete: "name",
          max_length: 100,
        },
        email: {
          label: "Email",
          type: "email",
          widget: "email",
          required: true,
          autocomplete: "email",
          max_length: 320,
          server_only: ["email"],
        },
        screenshots: {
          label: "Screenshots",
          type: "file",
          widget: "file",
          accept: "image/*",
          allow_empty_file: false,
          content_types: ["image/*"],
          help_text: "Pictures of what you saw, up to three.",
          max_files: 3,
          max_size: 5242880,
          multiple: true,
          server_only: ["content_types"],
        },
      },
    },
  },
  schema: (f) => z.object({
    what: z.object({
      summary: text(f.what.fields.summary),
      severity: choice(f.what.fields.severity),
      since: other(f.what.fields.since),
    }),
    who: z.object({
      name: text(f.who.fields.name),
      email: text(f.who.fields.email),
      screenshots: file(f.who.fields.screenshots),
    }),
  }),
  affects: ["inbox", "my_tickets"],
  upload,
});
export const useIncidentForm = /* @__PURE__ */ createFormHook(incidentForm);

/** What the form `login` takes. */
export interface LoginInput {
  /** User name or email address */
  username: string;
  /** Password */
  password: string;
  /** Stay signed in on this device */
  remember?: boolean | null | undefined;
}

/** The codes of the problems of the form `login`. */
export type LoginFormCode = CallCode;

/**
 * Signs in by user name or email address, and password. Whatever is wrong, the name, the password or the account being inactive, the answer is one error of the whole form with the code `invalid_login`, after the same work.
 */
export const loginForm = /* @__PURE__ */ createForm<LoginInput, Profile, LoginFormCode>(mizan, "login", {
  title: "Log in",
  fields: {
    username: {
      label: "User name or email address",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "username",
      max_length: 320,
    },
    password: {
      label: "Password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "current-password",
      max_length: 4096,
      strip: false,
    },
    remember: { label: "Stay signed in on this device", type: "boolean", widget: "checkbox" },
  },
  schema: (f) => z.object({
    username: text(f.username),
    password: text(f.password),
    remember: boolean(f.remember),
  }),
  affects: ["current_user"],
});
export const useLoginForm = /* @__PURE__ */ createFormHook(loginForm);

/** The codes of the problems of the form `logout`. */
export type LogoutFormCode = CallCode;

/** Ends the session. There is nothing to fill in, and signing out twice is no error. */
export const logoutForm = /* @__PURE__ */ createForm<
  Record<never, never>,
  LoggedOut,
  LogoutFormCode
>(mizan, "logout", {
  title: "Log out",
  fields: {},
  schema: () => z.object({}),
  affects: ["current_user"],
});
export const useLogoutForm = /* @__PURE__ */ createFormHook(logoutForm);

/** What the form `password_change` takes. */
export interface PasswordChangeInput {
  /** Current password */
  old_password: string;
  /** New password: At least 12 characters. Several unrelated words are good. */
  new_password: string;
}

/** The codes of the problems of the form `password_change`. */
export type PasswordChangeFormCode = CallCode | "not_signed_in";

/** Changes the password. This session goes on under a new key; all others of the account end. */
export const passwordChangeForm = /* @__PURE__ */ createForm<
  PasswordChangeInput,
  PasswordChanged,
  PasswordChangeFormCode
>(mizan, "password_change", {
  title: "Change password",
  fields: {
    old_password: {
      label: "Current password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "current-password",
      max_length: 4096,
      strip: false,
    },
    new_password: {
      label: "New password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "new-password",
      help_text: "At least 12 characters. Several unrelated words are good.",
      max_length: 128,
      strip: false,
    },
  },
  schema: (f) => z.object({ old_password: text(f.old_password), new_password: text(f.new_password) }),
  affects: ["current_user"],
});
export const usePasswordChangeForm = /* @__PURE__ */ createFormHook(passwordChangeForm);

/** What the form `password_reset` takes. */
export interface PasswordResetInput {
  /** Email address */
  email: string;
}

/** The codes of the problems of the form `password_reset`. */
export type PasswordResetFormCode = CallCode;

/**
 * Sends a link for choosing a new password to the accounts with this address. The answer is the same, after the same work, whether there is such an account or not: looking it up, signing and mailing happen after the answer. The mail goes to the address as it is stored, never as it was typed.
 */
export const passwordResetForm = /* @__PURE__ */ createForm<
  PasswordResetInput,
  MailRequested,
  PasswordResetFormCode
>(mizan, "password_reset", {
  title: "Forgotten password",
  fields: {
    email: {
      label: "Email address",
      type: "email",
      widget: "email",
      required: true,
      autocomplete: "email",
      max_length: 320,
      server_only: ["email"],
    },
  },
  schema: (f) => z.object({ email: text(f.email) }),
});
export const usePasswordResetForm = /* @__PURE__ */ createFormHook(passwordResetForm);

/** What the form `password_reset_confirm` takes. */
export interface PasswordResetConfirmInput {
  /** Token */
  token?: string | null | undefined;
  /** New password: At least 12 characters. Several unrelated words are good. */
  new_password: string;
}

/** The codes of the problems of the form `password_reset_confirm`. */
export type PasswordResetConfirmFormCode = CallCode;

/**
 * Sets a new password. The token comes from the mailed link: from the session, where [`keep_reset_token`] has put it, or in the field `token`. A link works once, for `MIZAN_PASSWORD_RESET_SECONDS`, and dies with a change of the password or the address and with a login. All sessions of the account end. Whoever has the link can read the account's mail, so its address is proved.
 */
export const passwordResetConfirmForm = /* @__PURE__ */ createForm<
  PasswordResetConfirmInput,
  PasswordChanged,
  PasswordResetConfirmFormCode
>(mizan, "password_reset_confirm", {
  title: "Choose a new password",
  fields: {
    token: { label: "Token", type: "text", widget: "hidden", max_length: 1000 },
    new_password: {
      label: "New password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "new-password",
      help_text: "At least 12 characters. Several unrelated words are good.",
      max_length: 128,
      strip: false,
    },
  },
  schema: (f) => z.object({ token: text(f.token), new_password: text(f.new_password) }),
});
export const usePasswordResetConfirmForm = /* @__PURE__ */ createFormHook(passwordResetConfirmForm);

/** What the form `session_end` takes. */
export interface SessionEndInput {
  /** Session */
  session: string;
}

/** The codes of the problems of the form `session_end`. */
export type SessionEndFormCode = CallCode | "not_signed_in";

/** Ends one other session of whoever is signed in. Other processes refuse it within a second. */
export const sessionEndForm = /* @__PURE__ */ createForm<
  SessionEndInput,
  SessionsEnded,
  SessionEndFormCode
>(mizan, "session_end", {
  title: "Sign out there",
  fields: {
    session: { label: "Session", type: "text", widget: "hidden", required: true, max_length: 64 },
  },
  schema: (f) => z.object({ session: text(f.session) }),
  affects: ["my_sessions"],
});
export const useSessionEndForm = /* @__PURE__ */ createFormHook(sessionEndForm);

/** The codes of the problems of the form `sessions_end_others`. */
export type SessionsEndOthersFormCode = CallCode | "not_signed_in";

/** Ends all sessions of whoever is signed in but this one, wherever they are stored. */
export const sessionsEndOthersForm = /* @__PURE__ */ createForm<
  Record<never, never>,
  SessionsEnded,
  SessionsEndOthersFormCode
>(mizan, "sessions_end_others", {
  title: "Sign out everywhere else",
  fields: {},
  schema: () => z.object({}),
  affects: ["my_sessions"],
});
export const useSessionsEndOthersForm = /* @__PURE__ */ createFormHook(sessionsEndOthersForm);

/** What the form `signup` takes. */
export interface SignupInput {
  /** User name: Letters, digits and @ . + - _ only. */
  username: string;
  /** Email address */
  email: string;
  /** Password: At least 12 characters. Several unrelated words are good. */
  password: string;
}

/** The codes of the problems of the form `signup`. */
export type SignupFormCode = CallCode;

/** Makes an account, signs it in, and mails a link that proves the address. */
export const signupForm = /* @__PURE__ */ createForm<
  SignupInput,
  Profile,
  SignupFormCode
>(mizan, "signup", {
  title: "Sign up",
  fields: {
    username: {
      label: "User name",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "username",
      help_text: "Letters, digits and @ . + - _ only.",
      max_length: 150,
    },
    email: {
      label: "Email address",
      type: "email",
      widget: "email",
      required: true,
      autocomplete: "email",
      max_length: 320,
      server_only: ["email"],
    },
    password: {
      label: "Password",
      type: "text",
      widget: "password",
      required: true,
      autocomplete: "new-password",
      help_text: "At least 12 characters. Several unrelated words are good.",
      max_length: 128,
      strip: false,
    },
  },
  schema: (f) => z.object({ username: text(f.username), email: text(f.email), password: text(f.password) }),
  affects: ["current_user"],
});
export const useSignupForm = /* @__PURE__ */ createFormHook(signupForm);

/** What the form `ticket` takes. */
export interface TicketInput {
  /** Id */
  id: number;
  /** What is it about? */
  topic: "question" | "problem" | "billing" | "other";
  /** Your message */
  message: string;
  /** Add files: Up to five pictures, PDFs or text files, 5 MiB each. */
  files?: File[] | null | undefined;
  /** Who else should know? */
  watchers?: 
    | Array<
        {
          /** Name */
          name: string;
          /** Email */
          email: string;
        }
      >
    | null
    | undefined;
}

export const TicketFormOutputSchema: Schema<null> = /* @__PURE__ */ z.lazy(() => z.null());

/** The codes of the problems of the form `ticket`. */
export type TicketFormCode = CallCode | "not_signed_in";

/** Change what you wrote, add files, and say who else should know. */
export const ticketForm = /* @__PURE__ */ createForm<TicketInput, null, TicketFormCode>(mizan, "ticket", {
  title: "Edit your ticket",
  fields: {
    id: { label: "Id", type: "integer", widget: "hidden", required: true, travel: "number" },
    topic: {
      label: "What is it about?",
      type: "choice",
      widget: "select",
      required: true,
      choices: [
        { label: "Question", value: "question" },
        { label: "Problem", value: "problem" },
        { label: "Billing", value: "billing" },
        { label: "Something else", value: "other" },
      ],
    },
    message: {
      label: "Your message",
      type: "text",
      widget: "textarea",
      required: true,
      max_length: 2000,
      min_length: 10,
    },
    files: {
      label: "Add files",
      type: "file",
      widget: "file",
      accept: ".png,.jpg,.jpeg,.gif,.webp,.pdf,.txt,.log",
      allow_empty_file: false,
      content_types: ["image/*", "application/pdf", "text/plain"],
      extensions: ["png", "jpg", "jpeg", "gif", "webp", "pdf", "txt", "log"],
      help_text: "Up to five pictures, PDFs or text files, 5 MiB each.",
      max_files: 5,
      max_size: 5242880,
      multiple: true,
      server_only: ["content_types"],
    },
    watchers: {
      label: "Who else should know?",
      type: "formset",
      widget: "formset",
      can_delete: true,
      extra: 1,
      fields: {
        name: {
          label: "Name",
          type: "text",
          widget: "text",
          required: true,
          autocomplete: "off",
          max_length: 100,
        },
        email: {
          label: "Email",
          type: "email",
          widget: "email",
          required: true,
          autocomplete: "off",
          max_length: 320,
          server_only: ["email"],
        },
      },
      max_forms: 5,
      min_forms: 0,
    },
  },
  schema: (f) => z.object({
    id: integer(f.id),
    topic: choice(f.topic),
    message: text(f.message),
    files: file(f.files),
    watchers: rows(
      f.watchers,
      z.object({ name: text(f.watchers.fields.name), email: text(f.watchers.fields.email) }),
    ),
  }),
  affects: ["inbox", "my_tickets"],
  upload,
});
export const useTicketForm = /* @__PURE__ */ createFormHook(ticketForm);
