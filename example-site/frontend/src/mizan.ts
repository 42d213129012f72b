// Made by the site's command `client` from its contract. Changes here would be lost: run it again instead.
/* eslint-disable */

import {
  boolean,
  choice,
  choices,
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
  other,
  rows,
  text,
  upload,
} from "mizan-react";
import * as z from "zod/mini";

/** The door to this site. */
export const mizan = /* @__PURE__ */ createClient({ prefix: "/api/mizan", contract: "3359457613945407" });

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
  | "idempotency_answer_not_kept"
  | "idempotency_in_flight"
  | "idempotency_key_reused"
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

/** Which room. */
export interface ChatRoom {
  /** Its name. */
  room: string;
}

export const ChatRoomSchema: Schema<ChatRoom> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  room: textSchema,
}));

/** What the staff hear of the desk as a whole. */
export interface DeskNews {
  /** How many tickets are open now. */
  open_count: number;
  /** How many are closed. */
  closed_count: number;
}

export const DeskNewsSchema: Schema<DeskNews> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  open_count: z.int(),
  closed_count: z.int(),
}));

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

/** What disconnecting answers. */
export interface IdentityUnlinked {
  /** Always `true`. */
  unlinked: boolean;
}

export const IdentityUnlinkedSchema: Schema<IdentityUnlinked> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  unlinked: z.boolean(),
}));

/** What logging out answers. */
export interface LoggedOut {
  /** Always `false`: nobody is signed in any more. */
  signed_in: boolean;
}

export const LoggedOutSchema: Schema<LoggedOut> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  signed_in: z.boolean(),
}));

/** What a right first factor answers. */
export type LoginAnswer =
  | {
      /** The primary key. */
      id: number;
      /** The user name. */
      username: string;
      /** What the user wants to be called; empty when nothing was said. */
      display_name: string;
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
      /** The path of the user's picture, if there is one. */
      avatar?: string | null | undefined;
      status: "signed_in";
    }
  | {
      /** What may be shown, the usual one first. */
      methods: SecondFactor[];
      status: "second_factor";
    };

export const LoginAnswerSchema: Schema<LoginAnswer> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "status",
    [
      z.looseObject({
        id: z.int(),
        username: textSchema,
        display_name: textSchema,
        email: textSchema,
        email_verified: z.boolean(),
        is_staff: z.boolean(),
        is_superuser: z.boolean(),
        permissions: z.array(textSchema),
        avatar: z.optional(z.nullable(textSchema)),
        status: z.literal("signed_in"),
      }),
      z.looseObject({ methods: z.array(SecondFactorSchema), status: z.literal("second_factor") }),
    ],
  ),
);

/** A provider, for a button. */
export interface LoginProvider {
  /** The name: the button posts to `/login/{name}`. */
  name: string;
  /** What people see. */
  label: string;
}

export const LoginProviderSchema: Schema<LoginProvider> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  name: textSchema,
  label: textSchema,
}));

/** Who is looking at a ticket. */
export interface Looking {
  /** Their name. */
  name: string;
  /** Whether it is somebody of the desk. */
  is_agent: boolean;
}

export const LookingSchema: Schema<Looking> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  name: textSchema,
  is_agent: z.boolean(),
}));

/** What a request for a mail answers. */
export interface MailRequested {
  /** Always `true`: if there is such an account, a mail is on its way. */
  accepted: boolean;
}

export const MailRequestedSchema: Schema<MailRequested> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  accepted: z.boolean(),
}));

/** One connected account at a provider. */
export interface MyIdentity {
  /** Names it, for the form `identity_unlink`. */
  id: number;
  /** The name of the provider: `google`. */
  provider: string;
  /** What people call the provider. */
  provider_label: string;
  /** The address or name there. */
  label: string;
  /** Since when it is connected. */
  connected_at: string;
  /** When somebody last came in with it; `null` for never. */
  last_used_at?: string | null | undefined;
}

export const MyIdentitySchema: Schema<MyIdentity> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  provider: textSchema,
  provider_label: textSchema,
  label: textSchema,
  connected_at: dateTimeSchema,
  last_used_at: z.optional(z.nullable(dateTimeSchema)),
}));

/** One passkey of whoever is signed in. */
export interface MyPasskey {
  /** Names the passkey, for the forms `passkey_rename` and `passkey_remove`. */
  id: number;
  /** What its owner calls it. */
  name: string;
  /** When it was added. */
  created_at: string;
  /** When somebody last signed in with it. */
  last_used_at?: string | null | undefined;
}

export const MyPasskeySchema: Schema<MyPasskey> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  name: textSchema,
  created_at: dateTimeSchema,
  last_used_at: z.optional(z.nullable(dateTimeSchema)),
}));

/** The second factors of whoever is signed in. */
export interface MySecondFactors {
  /** Whether codes of an authenticator app are asked for. */
  totp: boolean;
  /** How many recovery codes are left. */
  recovery_codes_left: number;
}

export const MySecondFactorsSchema: Schema<MySecondFactors> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  totp: z.boolean(),
  recovery_codes_left: z.uint32(),
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

/** One token, without the token itself. */
export interface MyToken {
  /** Names it, for the form `token_revoke`. */
  id: number;
  /** What it is for, as its owner said. */
  name: string;
  /** The last four characters of the token. */
  hint: string;
  /** What it may do: `read`, `write`, `staff`, `superuser` and permissions. */
  scopes: string[];
  /** When it was made. */
  created_at: string;
  /** Whether it has stopped to work. */
  is_expired: boolean;
  /** When it stops to work; `null` for never. */
  expires_at?: string | null | undefined;
  /** When it was last used, to a minute; `null` for never. */
  last_used_at?: string | null | undefined;
}

export const MyTokenSchema: Schema<MyToken> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  name: textSchema,
  hint: textSchema,
  scopes: z.array(textSchema),
  created_at: dateTimeSchema,
  is_expired: z.boolean(),
  expires_at: z.optional(z.nullable(dateTimeSchema)),
  last_used_at: z.optional(z.nullable(dateTimeSchema)),
}));

/** New recovery codes. They are shown once: only their hashes are stored. */
export interface NewRecoveryCodes {
  /** The codes, as they are to be written down: `ABCD-EFGH-JKMN-PQRS`. */
  recovery_codes: string[];
}

export const NewRecoveryCodesSchema: Schema<NewRecoveryCodes> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  recovery_codes: z.array(textSchema),
}));

/** Which ticket. */
export interface OfTicket {
  /** Its number. */
  ticket: number;
}

export const OfTicketSchema: Schema<OfTicket> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  ticket: z.int(),
}));

/**
 * What to hand to `navigator.credentials.create` or `.get`.
 *
 * `publicKey` is a `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` of
 * [Web Authentication](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON): bytes are base64url. The
 * answer to it counts once, for five minutes, and in the session that asked.
 */
export interface PasskeyOptions {
  /** The options. */
  publicKey: Record<string, unknown>;
}

export const PasskeyOptionsSchema: Schema<PasskeyOptions> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  publicKey: z.looseObject({}),
}));

/** What a removed passkey answers. */
export interface PasskeyRemoved {
  /** Always `true`. */
  removed: boolean;
}

export const PasskeyRemovedSchema: Schema<PasskeyRemoved> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  removed: z.boolean(),
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
  /** What the user wants to be called; empty when nothing was said. */
  display_name: string;
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
  /** The path of the user's picture, if there is one. */
  avatar?: string | null | undefined;
}

export const ProfileSchema: Schema<Profile> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  username: textSchema,
  display_name: textSchema,
  email: textSchema,
  email_verified: z.boolean(),
  is_staff: z.boolean(),
  is_superuser: z.boolean(),
  permissions: z.array(textSchema),
  avatar: z.optional(z.nullable(textSchema)),
}));

/** Where the visitor goes on. */
export interface ProviderLoginUrl {
  /** The provider's page. It works once, from this browser, for ten minutes. */
  url: string;
}

export const ProviderLoginUrlSchema: Schema<ProviderLoginUrl> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  url: textSchema,
}));

/** What it answers. */
export interface Reauthenticated {
  /** Always `true`. */
  reauthenticated: boolean;
}

export const ReauthenticatedSchema: Schema<Reauthenticated> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  reauthenticated: z.boolean(),
}));

/** One thing that was said about a ticket. */
export interface Reply {
  /** The number. */
  id: number;
  /** Who said it. */
  author: string;
  /** Whether that was somebody of the desk. */
  is_agent: boolean;
  /** What was said. */
  text: string;
  /** When. */
  created_at: string;
}

export const ReplySchema: Schema<Reply> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  author: textSchema,
  is_agent: z.boolean(),
  text: textSchema,
  created_at: dateTimeSchema,
}));

/** What everybody in the room hears. */
export interface Said {
  /** Who said it. */
  from: string;
  /** What was said. */
  text: string;
}

export const SaidSchema: Schema<Said> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  from: textSchema,
  text: textSchema,
}));

/** What is said. */
export interface Say {
  /** Up to 500 characters. */
  text: string;
}

export const SaySchema: Schema<Say> = /* @__PURE__ */ z.lazy(() => z.looseObject({ text: textSchema }));

/** Something besides the password that shows who somebody is. */
export type SecondFactor = "totp" | "recovery_code" | "passkey";

export const SecondFactorSchema: Schema<SecondFactor> = /* @__PURE__ */ z.lazy(() => z.enum([
  "totp",
  "recovery_code",
  "passkey",
]));

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

/** What others see of a client by default. */
export interface Somebody {
  /** The name of the signed-in user; absent for a visitor whom nobody knows. */
  name?: string | null | undefined;
}

export const SomebodySchema: Schema<Somebody> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  name: z.optional(z.nullable(textSchema)),
}));

/** What everybody who looks at a ticket hears. */
export type ThreadEvent =
  | {
      /** The number. */
      id: number;
      /** Who said it. */
      author: string;
      /** Whether that was somebody of the desk. */
      is_agent: boolean;
      /** What was said. */
      text: string;
      /** When. */
      created_at: string;
      kind: "reply";
    }
  | {
      /** Who. */
      author: string;
      kind: "typing";
    }
  | { kind: "closed" };

export const ThreadEventSchema: Schema<ThreadEvent> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "kind",
    [
      z.looseObject({
        id: z.int(),
        author: textSchema,
        is_agent: z.boolean(),
        text: textSchema,
        created_at: dateTimeSchema,
        kind: z.literal("reply"),
      }),
      z.looseObject({ author: textSchema, kind: z.literal("typing") }),
      z.looseObject({ kind: z.literal("closed") }),
    ],
  ),
);

/** What somebody who looks at a ticket sends. */
export type ThreadPush =
  | {
      /** Up to 500 characters. */
      text: string;
      kind: "say";
    }
  | { kind: "typing" };

export const ThreadPushSchema: Schema<ThreadPush> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "kind",
    [
      z.looseObject({ text: textSchema, kind: z.literal("say") }),
      z.looseObject({ kind: z.literal("typing") }),
    ],
  ),
);

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

/** A token that has just been made. */
export interface TokenCreated {
  /** Names it, for the form `token_revoke`. */
  id: number;
  /** The token itself. Whoever has it acts for you; nobody can find it out again. */
  token: string;
  /** When it stops to work; `null` for never. */
  expires_at?: string | null | undefined;
}

export const TokenCreatedSchema: Schema<TokenCreated> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  token: textSchema,
  expires_at: z.optional(z.nullable(dateTimeSchema)),
}));

/** What revoking a token answers. */
export interface TokenRevoked {
  /** Always `true`. */
  revoked: boolean;
}

export const TokenRevokedSchema: Schema<TokenRevoked> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  revoked: z.boolean(),
}));

/** What turning it off answers. */
export interface TotpDisabled {
  /** Whether it was on. */
  disabled: boolean;
}

export const TotpDisabledSchema: Schema<TotpDisabled> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  disabled: z.boolean(),
}));

/** What an authenticator app needs to know. */
export interface TotpSetup {
  /** The secret in Base32, for typing it in. */
  secret: string;
  /**
   * The same as an [`otpauth` URL](https://github.com/google/google-authenticator/wiki/Key-Uri-Format), which opens the
   * app on a phone.
   */
  url: string;
  /**
   * The URL as a QR code: an SVG image, black on white with its quiet zone, so that cameras read it in dark mode too.
   */
  qr_svg: string;
}

export const TotpSetupSchema: Schema<TotpSetup> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  secret: textSchema,
  url: textSchema,
  qr_svg: textSchema,
}));

/** How many browsers are not trusted any more. */
export interface TrustEnded {
  /** How many. */
  ended: number;
}

export const TrustEndedSchema: Schema<TrustEnded> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  ended: z.int().check(z.gte(0)),
}));

/** A browser that is not asked for a second factor. */
export interface TrustedBrowser {
  /** Names it, for the form `trusted_browser_end`. */
  id: number;
  /** `Firefox on Linux`, as the program calls itself. */
  device: string;
  /** Since when it is trusted. */
  trusted_at: string;
  /** Until when. */
  expires_at: string;
  /** Whether it is this one. */
  is_current: boolean;
  /** The address from which it was trusted. */
  address?: string | null | undefined;
}

export const TrustedBrowserSchema: Schema<TrustedBrowser> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  id: z.int(),
  device: textSchema,
  trusted_at: dateTimeSchema,
  expires_at: dateTimeSchema,
  is_current: z.boolean(),
  address: z.optional(z.nullable(textSchema)),
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

/** The codes of the problems of `passkey_login_begin`. */
export type PasskeyLoginBeginCode = CallCode;

/**
 * Begins to sign in with a passkey: what to hand to `navigator.credentials.get`. Its answer goes into the form `passkey_login`.
 *
 * Nobody says who they are: the authenticator shows the keys that it has for this site. So the answer is the same for
 * everybody and tells nothing about accounts. Only who is signed in, or has shown a first factor, is told which keys are
 * theirs.
 */
export const passkeyLoginBegin = /* @__PURE__ */ createFunction<void, PasskeyOptions, PasskeyLoginBeginCode>(
  mizan,
  "passkey_login_begin",
);

/** The codes of the problems of `passkey_register_begin`. */
export type PasskeyRegisterBeginCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/**
 * Begins to add a passkey: what to hand to `navigator.credentials.create`. Its answer goes into the form `passkey_register`.
 */
export const passkeyRegisterBegin = /* @__PURE__ */ createFunction<
  void,
  PasskeyOptions,
  PasskeyRegisterBeginCode
>(mizan, "passkey_register_begin");

/** The codes of the problems of `totp_setup`. */
export type TotpSetupCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/**
 * Starts to set up an authenticator app: answers its secret, the same one until the form `totp_enable` has taken its first code. Nothing changes for the account before.
 */
export const totpSetup = /* @__PURE__ */ createFunction<void, TotpSetup, TotpSetupCode>(mizan, "totp_setup");

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

export const LoginProvidersOutputSchema: Schema<LoginProvider[]> = /* @__PURE__ */ z.lazy(
  () => z.array(LoginProviderSchema),
);

/** The codes of the problems of `login_providers`. */
export type LoginProvidersCode = SiteCode;

/** The providers that visitors may sign in with, in the site's order. */
export const loginProviders = /* @__PURE__ */ createContext<void, LoginProvider[], LoginProvidersCode>(
  mizan,
  "login_providers",
  { scope: "local" },
);
export const useLoginProviders = /* @__PURE__ */ createContextHook(loginProviders);

export const MyIdentitiesOutputSchema: Schema<MyIdentity[]> = /* @__PURE__ */ z.lazy(
  () => z.array(MyIdentitySchema),
);

/** The codes of the problems of `my_identities`. */
export type MyIdentitiesCode = SiteCode | "forbidden" | "not_signed_in";

/** The accounts at other providers that the visitor can sign in with, oldest first. */
export const myIdentities = /* @__PURE__ */ createContext<void, MyIdentity[], MyIdentitiesCode>(
  mizan,
  "my_identities",
  { scope: "local" },
);
export const useMyIdentities = /* @__PURE__ */ createContextHook(myIdentities);

export const MyPasskeysOutputSchema: Schema<MyPasskey[]> = /* @__PURE__ */ z.lazy(
  () => z.array(MyPasskeySchema),
);

/** The codes of the problems of `my_passkeys`. */
export type MyPasskeysCode = SiteCode | "forbidden" | "not_signed_in";

/** The passkeys of the visitor, as they were added. */
export const myPasskeys = /* @__PURE__ */ createContext<void, MyPasskey[], MyPasskeysCode>(
  mizan,
  "my_passkeys",
  { scope: "local" },
);
export const useMyPasskeys = /* @__PURE__ */ createContextHook(myPasskeys);

/** The codes of the problems of `my_second_factors`. */
export type MySecondFactorsCode = SiteCode | "forbidden" | "not_signed_in";

/** What a login is asked for besides the password. */
export const mySecondFactors = /* @__PURE__ */ createContext<void, MySecondFactors, MySecondFactorsCode>(
  mizan,
  "my_second_factors",
  { scope: "local" },
);
export const useMySecondFactors = /* @__PURE__ */ createContextHook(mySecondFactors);

export const MySessionsOutputSchema: Schema<MySession[]> = /* @__PURE__ */ z.lazy(
  () => z.array(MySessionSchema),
);

/** The codes of the problems of `my_sessions`. */
export type MySessionsCode = SiteCode | "forbidden" | "not_signed_in";

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

export const MyTokensOutputSchema: Schema<MyToken[]> = /* @__PURE__ */ z.lazy(() => z.array(MyTokenSchema));

/** The codes of the problems of `my_tokens`. */
export type MyTokensCode = SiteCode | "forbidden" | "not_signed_in";

/** The visitor's tokens, newest first. */
export const myTokens = /* @__PURE__ */ createContext<void, MyToken[], MyTokensCode>(
  mizan,
  "my_tokens",
  { scope: "local" },
);
export const useMyTokens = /* @__PURE__ */ createContextHook(myTokens);

export const MyTrustedBrowsersOutputSchema: Schema<TrustedBrowser[]> = /* @__PURE__ */ z.lazy(
  () => z.array(TrustedBrowserSchema),
);

/** The codes of the problems of `my_trusted_browsers`. */
export type MyTrustedBrowsersCode = SiteCode | "forbidden" | "not_signed_in";

/** The browsers that whoever is signed in trusts, the newest first. */
export const myTrustedBrowsers = /* @__PURE__ */ createContext<
  void,
  TrustedBrowser[],
  MyTrustedBrowsersCode
>(mizan, "my_trusted_browsers", { scope: "local" });
export const useMyTrustedBrowsers = /* @__PURE__ */ createContextHook(myTrustedBrowsers);

/** What the context `thread` takes. */
export interface ThreadParams {
  ticket: number;
}

export const ThreadParamsSchema: Schema<ThreadParams> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  ticket: z.int(),
}));

export const ThreadOutputSchema: Schema<Reply[]> = /* @__PURE__ */ z.lazy(() => z.array(ReplySchema));

/** The codes of the problems of `thread`. */
export type ThreadCode = SiteCode | "not_signed_in";

/** The conversation on a ticket, for those who may see it. */
export const thread = /* @__PURE__ */ createContext<ThreadParams, Reply[], ThreadCode>(
  mizan,
  "thread",
  { scope: "local", needs: ["ticket"] },
);
export const useThread = /* @__PURE__ */ createContextHook(thread);
export const ThreadProvider = /* @__PURE__ */ createProvider(thread);

// Forms

/** What the form `account_delete` takes. */
export interface AccountDeleteInput {
  /** Your password */
  password: string;
}

/** The codes of the problems of the form `account_delete`. */
export type AccountDeleteFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

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
export type EmailChangeFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

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
  /** Code from the mail: Eight letters and digits. */
  code?: string | null | undefined;
}

/** The codes of the problems of the form `email_verify`. */
export type EmailVerifyFormCode = CallCode;

/**
 * Proves an address. The token comes from the mailed link: from the session, where [`keep_email_token`] has put it, or in the field `token`. It takes a button: programs that look at mails open every link in them. Whoever is signed in may type the code of the same mail instead. It is eight characters, works for `MIZAN_MAILED_CODE_SECONDS`, once, and not after five wrong tries (`invalid_code`). When the link is about another address than the account's, the address is changed, and the old one is told.
 */
export const emailVerifyForm = /* @__PURE__ */ createForm<
  EmailVerifyInput,
  EmailVerified,
  EmailVerifyFormCode
>(mizan, "email_verify", {
  title: "Confirm your address",
  fields: {
    token: { label: "Token", type: "text", widget: "hidden", max_length: 1000 },
    code: {
      label: "Code from the mail",
      type: "text",
      widget: "text",
      autocomplete: "one-time-code",
      help_text: "Eight letters and digits.",
      max_length: 64,
    },
  },
  schema: (f) => z.object({ token: text(f.token), code: text(f.code) }),
  affects: ["current_user"],
});
export const useEmailVerifyForm = /* @__PURE__ */ createFormHook(emailVerifyForm);

/** The codes of the problems of the form `email_verify_send`. */
export type EmailVerifySendFormCode = CallCode | "forbidden" | "not_signed_in";

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

/** What the form `identity_unlink` takes. */
export interface IdentityUnlinkInput {
  /** Identity */
  identity: number;
}

/** The codes of the problems of the form `identity_unlink`. */
export type IdentityUnlinkFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/** Disconnects an account at a provider from whoever is signed in. */
export const identityUnlinkForm = /* @__PURE__ */ createForm<
  IdentityUnlinkInput,
  IdentityUnlinked,
  IdentityUnlinkFormCode
>(mizan, "identity_unlink", {
  title: "Disconnect",
  fields: {
    identity: { label: "Identity", type: "integer", widget: "hidden", required: true, travel: "number" },
  },
  schema: (f) => z.object({ identity: integer(f.identity) }),
  affects: ["my_identities"],
});
export const useIdentityUnlinkForm = /* @__PURE__ */ createFormHook(identityUnlinkForm);

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
 * Signs in by user name or email address, and password. Whatever is wrong, the name, the password or the account being inactive, the answer is one error of the whole form with the code `invalid_login`, after the same work. A right login to an account with a second factor signs nobody in yet: `status` says so.
 */
export const loginForm = /* @__PURE__ */ createForm<
  LoginInput,
  LoginAnswer,
  LoginFormCode
>(mizan, "login", {
  title: "Log in",
  fields: {
    username: {
      label: "User name or email address",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "username webauthn",
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

/** What the form `login_code` takes. */
export interface LoginCodeInput {
  /** Code from the mail: Eight letters and digits. */
  code: string;
  /** Stay signed in on this device */
  remember?: boolean | null | undefined;
}

/** The codes of the problems of the form `login_code`. */
export type LoginCodeFormCode = CallCode;

/**
 * Signs in with the code of `login_code_request`. A code is eight characters, in any case and with any blanks and hyphens. It works in the session that asked for it, for `MIZAN_MAILED_CODE_SECONDS`, once; after five wrong tries it is worth nothing. Whatever is wrong, the error is `invalid_code`.
 */
export const loginCodeForm = /* @__PURE__ */ createForm<
  LoginCodeInput,
  LoginAnswer,
  LoginCodeFormCode
>(mizan, "login_code", {
  title: "Log in by mail",
  fields: {
    code: {
      label: "Code from the mail",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "one-time-code",
      help_text: "Eight letters and digits.",
      max_length: 64,
    },
    remember: { label: "Stay signed in on this device", type: "boolean", widget: "checkbox" },
  },
  schema: (f) => z.object({ code: text(f.code), remember: boolean(f.remember) }),
  affects: ["current_user"],
});
export const useLoginCodeForm = /* @__PURE__ */ createFormHook(loginCodeForm);

/** What the form `login_code_request` takes. */
export interface LoginCodeRequestInput {
  /** Email address */
  email: string;
}

/** The codes of the problems of the form `login_code_request`. */
export type LoginCodeRequestFormCode = CallCode;

/**
 * Mails a code for logging in to the account with this address, to be typed in where it was asked for. The answer is the same, after the same work, whether there is such an account or not. The account is the one whose owner has proved the address. The only one that claims it gets the mail that proves it instead: anybody can make an account with anybody's address, and would still know its password once its owner uses it.
 */
export const loginCodeRequestForm = /* @__PURE__ */ createForm<
  LoginCodeRequestInput,
  MailRequested,
  LoginCodeRequestFormCode
>(mizan, "login_code_request", {
  title: "Log in by mail",
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
export const useLoginCodeRequestForm = /* @__PURE__ */ createFormHook(loginCodeRequestForm);

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

/** What the form `passkey_login` takes. */
export interface PasskeyLoginInput {
  /** Credential: An `AuthenticationResponseJSON`. */
  credential: unknown;
  /** Stay signed in on this device */
  remember?: boolean | null | undefined;
}

/** The codes of the problems of the form `passkey_login`. */
export type PasskeyLoginFormCode = CallCode;

/**
 * Signs in with a passkey: takes what `navigator.credentials.get` has answered to `passkey_login_begin`. The authenticator has verified who holds it (by a PIN, a finger, a face), so this is two factors in one. Whatever is wrong, a key that was removed, an account that is inactive or a signature, the answer is one error of the whole form with the code `passkey_refused`.
 */
export const passkeyLoginForm = /* @__PURE__ */ createForm<
  PasskeyLoginInput,
  LoginAnswer,
  PasskeyLoginFormCode
>(mizan, "passkey_login", {
  title: "Log in with a passkey",
  fields: {
    credential: {
      label: "Credential",
      type: "json",
      widget: "hidden",
      required: true,
      help_text: "An `AuthenticationResponseJSON`.",
      server_only: ["json"],
    },
    remember: { label: "Stay signed in on this device", type: "boolean", widget: "checkbox" },
  },
  schema: (f) => z.object({ credential: other(f.credential), remember: boolean(f.remember) }),
  affects: ["current_user"],
});
export const usePasskeyLoginForm = /* @__PURE__ */ createFormHook(passkeyLoginForm);

/** What the form `passkey_reauthenticate` takes. */
export interface PasskeyReauthenticateInput {
  /** Credential: An `AuthenticationResponseJSON`. */
  credential: unknown;
}

/** The codes of the problems of the form `passkey_reauthenticate`. */
export type PasskeyReauthenticateFormCode = CallCode | "forbidden" | "not_signed_in";

/**
 * Proves with a passkey what the form `reauthenticate` proves with the password: takes what `navigator.credentials.get` has answered to `passkey_login_begin`. A key of another account is refused.
 */
export const passkeyReauthenticateForm = /* @__PURE__ */ createForm<
  PasskeyReauthenticateInput,
  Reauthenticated,
  PasskeyReauthenticateFormCode
>(mizan, "passkey_reauthenticate", {
  title: "Confirm that it is you",
  fields: {
    credential: {
      label: "Credential",
      type: "json",
      widget: "hidden",
      required: true,
      help_text: "An `AuthenticationResponseJSON`.",
      server_only: ["json"],
    },
  },
  schema: (f) => z.object({ credential: other(f.credential) }),
});
export const usePasskeyReauthenticateForm = /* @__PURE__ */ createFormHook(passkeyReauthenticateForm);

/** What the form `passkey_register` takes. */
export interface PasskeyRegisterInput {
  /** Name: To tell it from others later, such as “phone” or “blue key”. */
  name?: string | null | undefined;
  /** Credential: A `RegistrationResponseJSON`. */
  credential: unknown;
}

/** The codes of the problems of the form `passkey_register`. */
export type PasskeyRegisterFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/** Adds a passkey: takes what `navigator.credentials.create` has answered to `passkey_register_begin`. */
export const passkeyRegisterForm = /* @__PURE__ */ createForm<
  PasskeyRegisterInput,
  MyPasskey,
  PasskeyRegisterFormCode
>(mizan, "passkey_register", {
  title: "Add a passkey",
  fields: {
    name: {
      label: "Name",
      type: "text",
      widget: "text",
      autocomplete: "off",
      help_text: "To tell it from others later, such as “phone” or “blue key”.",
      max_length: 100,
    },
    credential: {
      label: "Credential",
      type: "json",
      widget: "hidden",
      required: true,
      help_text: "A `RegistrationResponseJSON`.",
      server_only: ["json"],
    },
  },
  schema: (f) => z.object({ name: text(f.name), credential: other(f.credential) }),
  affects: ["my_passkeys"],
});
export const usePasskeyRegisterForm = /* @__PURE__ */ createFormHook(passkeyRegisterForm);

/** What the form `passkey_remove` takes. */
export interface PasskeyRemoveInput {
  /** Passkey */
  passkey: number;
}

/** The codes of the problems of the form `passkey_remove`. */
export type PasskeyRemoveFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/** Removes a passkey. The account's only way in stays: 409 with the code `last_way_in`. */
export const passkeyRemoveForm = /* @__PURE__ */ createForm<
  PasskeyRemoveInput,
  PasskeyRemoved,
  PasskeyRemoveFormCode
>(mizan, "passkey_remove", {
  title: "Remove a passkey",
  fields: {
    passkey: { label: "Passkey", type: "integer", widget: "hidden", required: true, travel: "number" },
  },
  schema: (f) => z.object({ passkey: integer(f.passkey) }),
  affects: ["my_passkeys"],
});
export const usePasskeyRemoveForm = /* @__PURE__ */ createFormHook(passkeyRemoveForm);

/** What the form `passkey_rename` takes. */
export interface PasskeyRenameInput {
  /** Passkey */
  passkey: number;
  /** Name */
  name: string;
}

/** The codes of the problems of the form `passkey_rename`. */
export type PasskeyRenameFormCode = CallCode | "forbidden" | "not_signed_in";

/** Gives a passkey another name. */
export const passkeyRenameForm = /* @__PURE__ */ createForm<
  PasskeyRenameInput,
  MyPasskey,
  PasskeyRenameFormCode
>(mizan, "passkey_rename", {
  title: "Rename a passkey",
  fields: {
    passkey: { label: "Passkey", type: "integer", widget: "hidden", required: true, travel: "number" },
    name: {
      label: "Name",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "off",
      max_length: 100,
    },
  },
  schema: (f) => z.object({ passkey: integer(f.passkey), name: text(f.name) }),
  affects: ["my_passkeys"],
});
export const usePasskeyRenameForm = /* @__PURE__ */ createFormHook(passkeyRenameForm);

/** What the form `password_change` takes. */
export interface PasswordChangeInput {
  /** Current password */
  old_password: string;
  /** New password: At least 12 characters. Several unrelated words are good. */
  new_password: string;
}

/** The codes of the problems of the form `password_change`. */
export type PasswordChangeFormCode = CallCode | "forbidden" | "not_signed_in";

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
      server_only: ["password_rules"],
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
 * Sets a new password. The token comes from the mailed link: from the session, where [`keep_reset_token`] has put it, or in the field `token`. A link works once, for `MIZAN_PASSWORD_RESET_SECONDS`, and dies with a change of the password or the address and with a login. All sessions of the account end. Whoever has the link can read the account's mail, so its address is proved; if it was not before, passkeys, connections and second factors go too, because a stranger may have put them there.
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
      server_only: ["password_rules"],
      strip: false,
    },
  },
  schema: (f) => z.object({ token: text(f.token), new_password: text(f.new_password) }),
});
export const usePasswordResetConfirmForm = /* @__PURE__ */ createFormHook(passwordResetConfirmForm);

/** What the form `profile` takes. */
export interface ProfileInput {
  /** Name: How others see you. Without it they see your user name. */
  display_name?: string | null | undefined;
  /** Picture: PNG, JPEG, GIF or WebP, up to 2 MiB. */
  avatar?: File | null | undefined;
}

/** The codes of the problems of the form `profile`. */
export type ProfileFormCode = CallCode | "not_signed_in";

/**
 * Changes how the account is shown: its name, and its picture. The form comes with what is there. The picture is an image by its content (PNG, JPEG, GIF or WebP), up to 2 MiB and from 32 × 32 to 4096 × 4096 pixels. It is stored as it came, and served so that nothing in it can act: see [`Request::download`].
 */
export const profileForm = /* @__PURE__ */ createForm<
  ProfileInput,
  Profile,
  ProfileFormCode
>(mizan, "profile", {
  title: "Your profile",
  fields: {
    display_name: {
      label: "Name",
      type: "text",
      widget: "text",
      autocomplete: "name",
      help_text: "How others see you. Without it they see your user name.",
      max_length: 100,
    },
    avatar: {
      label: "Picture",
      type: "image",
      widget: "file",
      accept: ".png,.jpg,.jpeg,.gif,.webp",
      allow_empty_file: false,
      clearable: true,
      content_types: ["image/png", "image/jpeg", "image/gif", "image/webp"],
      extensions: ["png", "jpg", "jpeg", "gif", "webp"],
      help_text: "PNG, JPEG, GIF or WebP, up to 2 MiB.",
      max_size: 2097152,
      server_only: ["content_types", "image"],
    },
  },
  schema: (f) => z.object({ display_name: text(f.display_name), avatar: file(f.avatar) }),
  affects: ["current_user"],
  upload,
});
export const useProfileForm = /* @__PURE__ */ createFormHook(profileForm);

/** What the form `provider_login` takes. */
export interface ProviderLoginInput {
  /** Provider */
  provider: string;
  /** Stay signed in on this device */
  remember?: boolean | null | undefined;
}

/** The codes of the problems of the form `provider_login`. */
export type ProviderLoginFormCode = CallCode;

/**
 * Starts signing in with another provider, for pages that go there by a script. Without one, `POST /login/{provider}` does it.
 */
export const providerLoginForm = /* @__PURE__ */ createForm<
  ProviderLoginInput,
  ProviderLoginUrl,
  ProviderLoginFormCode
>(mizan, "provider_login", {
  title: "Log in with a provider",
  fields: {
    provider: { label: "Provider", type: "text", widget: "hidden", required: true, max_length: 50 },
    remember: { label: "Stay signed in on this device", type: "boolean", widget: "checkbox" },
  },
  schema: (f) => z.object({ provider: text(f.provider), remember: boolean(f.remember) }),
});
export const useProviderLoginForm = /* @__PURE__ */ createFormHook(providerLoginForm);

/** What the form `reauthenticate` takes. */
export interface ReauthenticateInput {
  /** Your password */
  password?: string | null | undefined;
  /** Code of your authenticator app */
  code?: string | null | undefined;
}

/** The codes of the problems of the form `reauthenticate`. */
export type ReauthenticateFormCode = CallCode | "forbidden" | "not_signed_in";

/**
 * Proves that it is still the same person who sits there, so that what is guarded by `auth = "recent"` works again for `MIZAN_REAUTHENTICATE_SECONDS`. It wants the password; of an account without one, a code of its authenticator app.
 */
export const reauthenticateForm = /* @__PURE__ */ createForm<
  ReauthenticateInput,
  Reauthenticated,
  ReauthenticateFormCode
>(mizan, "reauthenticate", {
  title: "Confirm that it is you",
  fields: {
    password: {
      label: "Your password",
      type: "text",
      widget: "password",
      autocomplete: "current-password",
      max_length: 4096,
      strip: false,
    },
    code: {
      label: "Code of your authenticator app",
      type: "text",
      widget: "text",
      autocomplete: "one-time-code",
      max_length: 64,
    },
  },
  schema: (f) => z.object({ password: text(f.password), code: text(f.code) }),
});
export const useReauthenticateForm = /* @__PURE__ */ createFormHook(reauthenticateForm);

/** The codes of the problems of the form `recovery_codes_renew`. */
export type RecoveryCodesRenewFormCode =
  | CallCode
  | "forbidden"
  | "not_signed_in"
  | "reauthentication_required";

/** Replaces the recovery codes of whoever is signed in, the used and the unused ones. */
export const recoveryCodesRenewForm = /* @__PURE__ */ createForm<
  Record<never, never>,
  NewRecoveryCodes,
  RecoveryCodesRenewFormCode
>(mizan, "recovery_codes_renew", {
  title: "New recovery codes",
  fields: {},
  schema: () => z.object({}),
  affects: ["my_second_factors"],
});
export const useRecoveryCodesRenewForm = /* @__PURE__ */ createFormHook(recoveryCodesRenewForm);

/** What the form `reply` takes. */
export interface ReplyInput {
  /** Ticket */
  ticket: number;
  /** Your reply */
  text: string;
}

/** The codes of the problems of the form `reply`. */
export type ReplyFormCode = CallCode | "not_signed_in";

/** Say something about a ticket. */
export const replyForm = /* @__PURE__ */ createForm<ReplyInput, Reply, ReplyFormCode>(mizan, "reply", {
  title: "Reply",
  fields: {
    ticket: { label: "Ticket", type: "integer", widget: "hidden", required: true, travel: "number" },
    text: { label: "Your reply", type: "text", widget: "textarea", required: true, max_length: 500 },
  },
  schema: (f) => z.object({ ticket: integer(f.ticket), text: text(f.text) }),
  affects: ["thread"],
});
export const useReplyForm = /* @__PURE__ */ createFormHook(replyForm);

/** What the form `second_factor` takes. */
export interface SecondFactorInput {
  /** Code: Six digits from your authenticator app, or one of your recovery codes. */
  code: string;
  /** Trust this browser: It is not asked for a code next time. */
  trust?: boolean | null | undefined;
}

/** The codes of the problems of the form `second_factor`. */
export type SecondFactorFormCode = CallCode;

/**
 * Completes a login that waits for its second factor, with a code of the authenticator app or a recovery code. A code works once, however it is spelt. A wrong one is an error of the field, `invalid_code`; when no login waits, or not any more, it is one of the whole form, `login_expired`.
 */
export const secondFactorForm = /* @__PURE__ */ createForm<
  SecondFactorInput,
  LoginAnswer,
  SecondFactorFormCode
>(mizan, "second_factor", {
  title: "One more step",
  fields: {
    code: {
      label: "Code",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "one-time-code",
      help_text: "Six digits from your authenticator app, or one of your recovery codes.",
      max_length: 64,
    },
    trust: {
      label: "Trust this browser",
      type: "boolean",
      widget: "checkbox",
      help_text: "It is not asked for a code next time.",
    },
  },
  schema: (f) => z.object({ code: text(f.code), trust: boolean(f.trust) }),
  affects: ["current_user"],
});
export const useSecondFactorForm = /* @__PURE__ */ createFormHook(secondFactorForm);

/** What the form `session_end` takes. */
export interface SessionEndInput {
  /** Session */
  session: string;
}

/** The codes of the problems of the form `session_end`. */
export type SessionEndFormCode = CallCode | "forbidden" | "not_signed_in";

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
export type SessionsEndOthersFormCode = CallCode | "forbidden" | "not_signed_in";

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
      server_only: ["username"],
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
      server_only: ["password_rules"],
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

/** What the form `token_create` takes. */
export interface TokenCreateInput {
  /** Name: What it is for, so that you know it again. */
  name: string;
  /** What it may do: Never more than you may yourself. */
  scopes: string[];
  /** Works for */
  expires_in: "7_days" | "30_days" | "90_days" | "1_year" | "never";
}

/** The codes of the problems of the form `token_create`. */
export type TokenCreateFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/** Makes a token for a program of whoever is signed in. It is shown in the answer, and never again. */
export const tokenCreateForm = /* @__PURE__ */ createForm<
  TokenCreateInput,
  TokenCreated,
  TokenCreateFormCode
>(mizan, "token_create", {
  title: "New token",
  fields: {
    name: {
      label: "Name",
      type: "text",
      widget: "text",
      required: true,
      help_text: "What it is for, so that you know it again.",
      max_length: 100,
    },
    scopes: {
      label: "What it may do",
      type: "multiple_choice",
      widget: "checkbox_group",
      required: true,
      choices: [],
      help_text: "Never more than you may yourself.",
    },
    expires_in: {
      label: "Works for",
      type: "choice",
      widget: "select",
      required: true,
      choices: [
        { label: "7 days", value: "7_days" },
        { label: "30 days", value: "30_days" },
        { label: "90 days", value: "90_days" },
        { label: "a year", value: "1_year" },
        { label: "until you revoke it", value: "never" },
      ],
      initial: "90_days",
    },
  },
  schema: (f) => z.object({
    name: text(f.name),
    scopes: choices(f.scopes),
    expires_in: choice(f.expires_in),
  }),
  affects: ["my_tokens"],
});
export const useTokenCreateForm = /* @__PURE__ */ createFormHook(tokenCreateForm);

/** What the form `token_revoke` takes. */
export interface TokenRevokeInput {
  /** Token */
  token: number;
}

/** The codes of the problems of the form `token_revoke`. */
export type TokenRevokeFormCode = CallCode | "forbidden" | "not_signed_in";

/** Revokes one token of whoever is signed in. Every process refuses it within a second. */
export const tokenRevokeForm = /* @__PURE__ */ createForm<
  TokenRevokeInput,
  TokenRevoked,
  TokenRevokeFormCode
>(mizan, "token_revoke", {
  title: "Revoke the token",
  fields: {
    token: { label: "Token", type: "integer", widget: "hidden", required: true, travel: "number" },
  },
  schema: (f) => z.object({ token: integer(f.token) }),
  affects: ["my_tokens"],
});
export const useTokenRevokeForm = /* @__PURE__ */ createFormHook(tokenRevokeForm);

/** The codes of the problems of the form `totp_disable`. */
export type TotpDisableFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/** Turns the second factor off: the app, the recovery codes and the trusted browsers are forgotten. */
export const totpDisableForm = /* @__PURE__ */ createForm<
  Record<never, never>,
  TotpDisabled,
  TotpDisableFormCode
>(mizan, "totp_disable", {
  title: "Turn two-factor off",
  fields: {},
  schema: () => z.object({}),
  affects: ["my_second_factors"],
});
export const useTotpDisableForm = /* @__PURE__ */ createFormHook(totpDisableForm);

/** What the form `totp_enable` takes. */
export interface TotpEnableInput {
  /** Code of the app: Six digits, which change every 30 seconds. */
  code: string;
}

/** The codes of the problems of the form `totp_enable`. */
export type TotpEnableFormCode = CallCode | "forbidden" | "not_signed_in" | "reauthentication_required";

/**
 * Turns the second factor on, once the app of `totp_setup` has shown a right code. Answers recovery codes, which are shown this once.
 */
export const totpEnableForm = /* @__PURE__ */ createForm<
  TotpEnableInput,
  NewRecoveryCodes,
  TotpEnableFormCode
>(mizan, "totp_enable", {
  title: "Turn two-factor on",
  fields: {
    code: {
      label: "Code of the app",
      type: "text",
      widget: "text",
      required: true,
      autocomplete: "one-time-code",
      help_text: "Six digits, which change every 30 seconds.",
      max_length: 64,
    },
  },
  schema: (f) => z.object({ code: text(f.code) }),
  affects: ["my_second_factors"],
});
export const useTotpEnableForm = /* @__PURE__ */ createFormHook(totpEnableForm);

/** What the form `trusted_browser_end` takes. */
export interface TrustedBrowserEndInput {
  /** Browser */
  browser: number;
}

/** The codes of the problems of the form `trusted_browser_end`. */
export type TrustedBrowserEndFormCode = CallCode | "forbidden" | "not_signed_in";

/** Asks one browser of whoever is signed in for a second factor again. */
export const trustedBrowserEndForm = /* @__PURE__ */ createForm<
  TrustedBrowserEndInput,
  TrustEnded,
  TrustedBrowserEndFormCode
>(mizan, "trusted_browser_end", {
  title: "Do not trust it any more",
  fields: {
    browser: { label: "Browser", type: "integer", widget: "hidden", required: true, travel: "number" },
  },
  schema: (f) => z.object({ browser: integer(f.browser) }),
  affects: ["my_trusted_browsers"],
});
export const useTrustedBrowserEndForm = /* @__PURE__ */ createFormHook(trustedBrowserEndForm);

// Channels

/** A room to talk in: everybody in it hears what is said. */
export const chatChannel = /* @__PURE__ */ createChannel<ChatRoom, Say, Said, void, Somebody>(
  mizan,
  "chat",
  { history: 50, outgoing: SaidSchema, presence: SomebodySchema },
);
export const useChatChannel = /* @__PURE__ */ createChannelHook(chatChannel);

/** What is new on the desk, for the staff. */
export const deskChannel = /* @__PURE__ */ createChannel<void, never, DeskNews, void>(
  mizan,
  "desk",
  { affects: ["inbox"], outgoing: DeskNewsSchema },
);
export const useDeskChannel = /* @__PURE__ */ createChannelHook(deskChannel);

/** The conversation on a ticket, live, for those who may see it. */
export const ticketChannel = /* @__PURE__ */ createChannel<OfTicket, ThreadPush, ThreadEvent, void, Looking>(
  mizan,
  "ticket",
  { history: 50, affects: ["thread"], outgoing: ThreadEventSchema, presence: LookingSchema },
);
export const useTicketChannel = /* @__PURE__ */ createChannelHook(ticketChannel);
