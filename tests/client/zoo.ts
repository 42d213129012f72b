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
  fraction,
  integer,
  list,
  optionalForm,
  other,
  rows,
  text,
} from "mizan-react";
import * as z from "zod/mini";

/** The door to this site. */
export const mizan = /* @__PURE__ */ createClient({ prefix: "/api/mizan", contract: "4a4d57dc57476e13" });

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

/** Any JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Text that can travel: half a surrogate pair cannot. */
const textSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^\P{Cs}*$/u)),
);

/** One character: a Unicode scalar value. */
const characterSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^\P{Cs}$/u)),
);

/** A day of the calendar: `2026-11-22`. */
const dateSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^(?:(?:[+-](?:1?\d|2[0-5])?)?(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29))$/)),
);

/** A moment: `2026-11-22T18:06:00Z`, with fractions of a second and an offset where there are any. */
const dateTimeSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^(?:(?:[+-](?:1?\d|2[0-5])?)?(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29))T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/)),
);

/** A moment on somebody's clock: `2026-11-22T18:06:00`. */
const localDateTimeSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^(?:(?:[+-](?:1?\d|2[0-5])?)?(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29))T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?$/)),
);

/** A time of day: `18:06:00`. */
const timeSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?$/)),
);

/** A decimal number, every digit of it: `1.50`. */
const decimalSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^-?\d{1,29}(?:\.\d{1,28})?$/)),
);

/** A UUID of any version. */
const uuidSchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i)),
);

/** A whole number, as the key of an object. */
const integerKeySchema: Schema<string> = /* @__PURE__ */ z.lazy(() =>
  z.string().check(z.regex(/^(?:0|-?[1-9]\d*)$/)),
);

/** Any JSON. It came from JSON or will become some, so nobody looks into it. */
const jsonSchema: Schema<Json> = /* @__PURE__ */ z.lazy(() =>
  z.custom<Json>((value) => value !== undefined && typeof value !== "function"),
);

// Types

/** Tagged beside. */
export type Adjacent = { t: "Unit" } | { c: string; t: "Newtype" } | { c: { a: number }; t: "Fields" };

export const AdjacentSchema: Schema<Adjacent> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "t",
    [
      z.looseObject({ t: z.literal("Unit") }),
      z.looseObject({ c: textSchema, t: z.literal("Newtype") }),
      z.looseObject({ c: z.looseObject({ a: z.int32() }), t: z.literal("Fields") }),
    ],
  ),
);

/** The other one. */
export interface Bracket {
  expression?: Expression | null | undefined;
}

export const BracketSchema: Schema<Bracket> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  expression: z.optional(z.nullable(ExpressionSchema)),
}));

/** Nothing else may be there. */
export interface Closed {
  a: number;
  b?: number | null | undefined;
}

export const ClosedSchema: Schema<Closed> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  a: z.int32(),
  b: z.optional(z.nullable(z.int32())),
}));

/** Lists, tuples and maps. */
export interface Collections {
  list: Named[];
  lists: Array<number[]>;
  options: Array<string | null>;
  set: number[];
  pair: [number, string];
  nested: [{ fullName: string; type: string; "e-mail": string }, [boolean, number | null]];
  three: [number, number, number];
  bytes: number[];
  map: Record<string, Named>;
  by_number: Record<string, string>;
  by_kind: Partial<Record<"very_low" | "high" | "NOW!", number>>;
  maps: Record<string, Record<string, boolean>>;
  json: Json;
}

export const CollectionsSchema: Schema<Collections> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  list: z.array(NamedSchema),
  lists: z.array(z.array(z.int32())),
  options: z.array(z.nullable(textSchema)),
  set: z.array(z.int().check(z.gte(0), z.lte(255))),
  pair: z.tuple([z.int32(), textSchema]),
  nested: z.tuple([
    z.looseObject({ fullName: textSchema, type: textSchema, "e-mail": textSchema }),
    z.tuple([z.boolean(), z.nullable(z.int32())]),
  ]),
  three: z.tuple([
    z.int().check(z.gte(0), z.lte(255)),
    z.int().check(z.gte(0), z.lte(255)),
    z.int().check(z.gte(0), z.lte(255)),
  ]),
  bytes: z.array(z.int().check(z.gte(0), z.lte(255))),
  map: z.record(textSchema, NamedSchema),
  by_number: z.record(integerKeySchema, textSchema),
  by_kind: z.partialRecord(z.enum(["very_low", "high", "NOW!"]), z.uint32()),
  maps: z.record(textSchema, z.record(textSchema, z.boolean())),
  json: jsonSchema,
}));

/** Nothing but a name. */
export type Empty = null;

export const EmptySchema: Schema<Empty> = /* @__PURE__ */ z.lazy(() => z.null());

/** Two types that contain each other. */
export type Expression =
  | { value: number; op: "Number" }
  | { left: Expression; right: Expression; op: "Add" }
  | { inner: Bracket; op: "Group" };

export const ExpressionSchema: Schema<Expression> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "op",
    [
      z.looseObject({ value: z.number(), op: z.literal("Number") }),
      z.looseObject({ left: ExpressionSchema, right: ExpressionSchema, op: z.literal("Add") }),
      z.looseObject({ inner: BracketSchema, op: z.literal("Group") }),
    ],
  ),
);

/** Tagged from outside, as serde does it by itself. */
export type External =
  | "Unit"
  | { Newtype: string }
  | { Struct: { a: number; b?: string | null | undefined } }
  | { Inner: Named };

export const ExternalSchema: Schema<External> = /* @__PURE__ */ z.lazy(() => z.union([
  z.literal("Unit"),
  z.looseObject({ Newtype: textSchema }),
  z.looseObject({ Struct: z.looseObject({ a: z.int32(), b: z.optional(z.nullable(textSchema)) }) }),
  z.looseObject({ Inner: NamedSchema }),
]));

/** What is put into others. */
export interface Extra {
  note: string;
  stars: number;
}

export const ExtraSchema: Schema<Extra> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  note: textSchema,
  stars: z.int().check(z.gte(0), z.lte(255)),
}));

/** An enum to be flattened. */
export type Figure =
  | { radius: number; figure: "Circle" }
  | { side: number; figure: "Square"; tilt?: number | null | undefined };

export const FigureSchema: Schema<Figure> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "figure",
    [
      z.looseObject({ radius: z.number(), figure: z.literal("Circle") }),
      z.looseObject({
        side: z.number(),
        figure: z.literal("Square"),
        tilt: z.optional(z.nullable(z.number())),
      }),
    ],
  ),
);

/** Flattened: a struct, an option of one, and an enum. */
export type Flat =
  & { fullName: string; type: string; "e-mail": string; id: number }
  & (Extra | { note?: undefined; stars?: undefined })
  & Figure;

export const FlatSchema: Schema<Flat> = /* @__PURE__ */ z.lazy(
  () => z.intersection(
    z.intersection(
      z.looseObject({ fullName: textSchema, type: textSchema, "e-mail": textSchema, id: z.int32() }),
      z.union([
        ExtraSchema,
        z.looseObject({ note: z.optional(z.undefined()), stars: z.optional(z.undefined()) }),
      ]),
    ),
    FigureSchema,
  ),
);

/** No fields at all. */
export type Hollow = Record<string, unknown>;

export const HollowSchema: Schema<Hollow> = /* @__PURE__ */ z.lazy(() => z.looseObject({}));

/** A number with a name. */
export type Id = number;

export const IdSchema: Schema<Id> = /* @__PURE__ */ z.lazy(() => z.int());

/** Tagged from inside. */
export type Internal =
  | { kind: "unitLike" }
  | { a: number; kind: "fields"; note?: string | null | undefined }
  | { fullName: string; type: string; "e-mail": string; kind: "newtype" };

export const InternalSchema: Schema<Internal> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "kind",
    [
      z.looseObject({ kind: z.literal("unitLike") }),
      z.looseObject({ a: z.int32(), kind: z.literal("fields"), note: z.optional(z.nullable(textSchema)) }),
      z.looseObject({
        fullName: textSchema,
        type: textSchema,
        "e-mail": textSchema,
        kind: z.literal("newtype"),
      }),
    ],
  ),
);

/** The same type in both directions, with a property in each that the other does not have. */
export interface Line {
  text: string;
  id?: number | undefined;
}

export const LineSchema: Schema<Line> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  text: textSchema,
  id: z.optional(z.uint32()),
}));

/** The same type in both directions, with a property in each that the other does not have. */
export interface LineInput {
  text: string;
  draft?: string | null | undefined;
}

export const LineInputSchema: Schema<LineInput> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  text: textSchema,
  draft: z.optional(z.nullable(textSchema)),
}));

/** Two types. */
export type Mixed = [Json, Json];

export const MixedSchema: Schema<Mixed> = /* @__PURE__ */ z.lazy(() => z.tuple([jsonSchema, jsonSchema]));

/** Names on the wire that are not those in Rust. */
export interface Named {
  fullName: string;
  type: string;
  "e-mail": string;
}

export const NamedSchema: Schema<Named> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  fullName: textSchema,
  type: textSchema,
  "e-mail": textSchema,
}));

/** Whatever else is there. */
export interface Open {
  id: number;
  [key: string]: string | number;
}

export const OpenSchema: Schema<Open> = /* @__PURE__ */ z.lazy(
  () => z.catchall(z.object({ id: z.int32() }), textSchema),
);

/** What may be there. */
export interface Options {
  any?: Json | undefined;
  boxed?: Named | null | undefined;
  defaulted?: number | undefined;
  list?: string[] | undefined;
  nested?: Point | null | undefined;
  /** Written as `null`. */
  plain?: string | null | undefined;
  /** Not written at all. */
  skipped?: number | null | undefined;
  twice?: number | null | undefined;
}

export const OptionsSchema: Schema<Options> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  any: z.optional(jsonSchema),
  boxed: z.optional(z.nullable(NamedSchema)),
  defaulted: z.optional(z.int32()),
  list: z.optional(z.array(textSchema)),
  nested: z.optional(z.nullable(PointSchema)),
  plain: z.optional(z.nullable(textSchema)),
  skipped: z.optional(z.nullable(z.int32())),
  twice: z.optional(z.nullable(z.int32())),
}));

/** A page of anything. */
export interface PageNamed {
  items: Named[];
  total: number;
  first?: Named | null | undefined;
}

export const PageNamedSchema: Schema<PageNamed> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  items: z.array(NamedSchema),
  total: z.uint32(),
  first: z.optional(z.nullable(NamedSchema)),
}));

/** A page of anything. */
export interface PageOptionI32 {
  items: Array<number | null>;
  total: number;
  first?: number | null | undefined;
}

export const PageOptionI32Schema: Schema<PageOptionI32> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  items: z.array(z.nullable(z.int32())),
  total: z.uint32(),
  first: z.optional(z.nullable(z.int32())),
}));

/** Where people talk. */
export interface Place {
  roomName: string;
  level?: Priority | null | undefined;
  numbers?: number[] | undefined;
}

export const PlaceSchema: Schema<Place> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  roomName: textSchema,
  level: z.optional(z.nullable(PrioritySchema)),
  numbers: z.optional(z.array(z.int())),
}));

/** One type for two numbers. */
export type Point = [number, number];

export const PointSchema: Schema<Point> = /* @__PURE__ */ z.lazy(() => z.tuple([z.number(), z.number()]));

/** Primitives, each at its limits. */
export interface Primitives {
  /** Yes or no. */
  yes: boolean;
  tiny: number;
  small: number;
  middle: number;
  large: number;
  byte: number;
  word: number;
  count: number;
  counts: number;
  size: number;
  ratio: number;
  rough: number;
  letter: string;
  text: string;
  nothing: null;
}

export const PrimitivesSchema: Schema<Primitives> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  yes: z.boolean(),
  tiny: z.int().check(z.gte(-128), z.lte(127)),
  small: z.int().check(z.gte(-32768), z.lte(32767)),
  middle: z.int32(),
  large: z.int(),
  byte: z.int().check(z.gte(0), z.lte(255)),
  word: z.int().check(z.gte(0), z.lte(65535)),
  count: z.uint32(),
  counts: z.int().check(z.gte(0)),
  size: z.int().check(z.gte(0)),
  ratio: z.number(),
  rough: z.number(),
  letter: characterSchema,
  text: textSchema,
  nothing: z.null(),
}));

/** How urgent. */
export type Priority = "very_low" | "high" | "NOW!";

export const PrioritySchema: Schema<Priority> = /* @__PURE__ */ z.lazy(() => z.enum([
  "very_low",
  "high",
  "NOW!",
]));

/** Defaults for all of it. */
export interface Settings {
  columns?: number | undefined;
  theme?: string | undefined;
}

export const SettingsSchema: Schema<Settings> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  columns: z.optional(z.int().check(z.gte(0), z.lte(255))),
  theme: z.optional(textSchema),
}));

/** What others see of a client by default. */
export interface Somebody {
  /** The name of the signed-in user; absent for a visitor whom nobody knows. */
  name?: string | null | undefined;
}

export const SomebodySchema: Schema<Somebody> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  name: z.optional(z.nullable(textSchema)),
}));

/** Dates, identifiers and other things that travel as text. */
export interface Texts {
  at: string;
  there: string;
  local: string;
  day: string;
  time: string;
  id: string;
  price: string;
}

export const TextsSchema: Schema<Texts> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  at: dateTimeSchema,
  there: dateTimeSchema,
  local: localDateTimeSchema,
  day: dateSchema,
  time: timeSchema,
  id: uuidSchema,
  price: decimalSchema,
}));

/** A type that contains itself. */
export interface Tree {
  value: number;
  children: Tree[];
  parent?: Tree | null | undefined;
}

export const TreeSchema: Schema<Tree> = /* @__PURE__ */ z.lazy(() => z.looseObject({
  value: z.int32(),
  children: z.array(TreeSchema),
  parent: z.optional(z.nullable(TreeSchema)),
}));

/** Not tagged at all. The second fits the first as well. */
export type Untagged = { a: number } | { a: number; b: number } | string | number[] | null;

export const UntaggedSchema: Schema<Untagged> = /* @__PURE__ */ z.lazy(() => z.nullable(z.union([
  z.looseObject({ a: z.int32() }),
  z.looseObject({ a: z.int32(), b: z.int32() }),
  textSchema,
  z.array(z.int32()),
])));

/** Only words, tagged from inside. */
export type Words = { is: "On" } | { is: "Off" };

export const WordsSchema: Schema<Words> = /* @__PURE__ */ z.lazy(
  () => z.discriminatedUnion(
    "is",
    [z.looseObject({ is: z.literal("On") }), z.looseObject({ is: z.literal("Off") })],
  ),
);

// Functions

/** What the call `adjacent` takes. */
export interface AdjacentInput {
  value: Adjacent;
}

export const AdjacentInputSchema: Schema<AdjacentInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: AdjacentSchema,
}));

/** The codes of the problems of `adjacent`. */
export type AdjacentCode = CallCode;

/** Takes it and gives it back. */
export const adjacent = /* @__PURE__ */ createFunction<AdjacentInput, Adjacent, AdjacentCode>(
  mizan,
  "adjacent",
);

/** What the call `closed` takes. */
export interface ClosedInput {
  value: Closed;
}

export const ClosedInputSchema: Schema<ClosedInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: ClosedSchema,
}));

/** The codes of the problems of `closed`. */
export type ClosedCode = CallCode;

/** Takes it and gives it back. */
export const closed = /* @__PURE__ */ createFunction<ClosedInput, Closed, ClosedCode>(mizan, "closed");

/** What the call `collections` takes. */
export interface CollectionsInput {
  value: Collections;
}

export const CollectionsInputSchema: Schema<CollectionsInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: CollectionsSchema,
}));

/** The codes of the problems of `collections`. */
export type CollectionsCode = CallCode;

/** Takes it and gives it back. */
export const collections = /* @__PURE__ */ createFunction<CollectionsInput, Collections, CollectionsCode>(
  mizan,
  "collections",
);

/** What the call `empty` takes. */
export interface EmptyInput {
  value: Empty;
}

export const EmptyInputSchema: Schema<EmptyInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: EmptySchema,
}));

/** The codes of the problems of `empty`. */
export type EmptyCode = CallCode;

/** Takes it and gives it back. */
export const empty = /* @__PURE__ */ createFunction<EmptyInput, Empty, EmptyCode>(mizan, "empty");

/** What the call `expression` takes. */
export interface ExpressionInput {
  value: Expression;
}

export const ExpressionInputSchema: Schema<ExpressionInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: ExpressionSchema,
}));

/** The codes of the problems of `expression`. */
export type ExpressionCode = CallCode;

/** Takes it and gives it back. */
export const expression = /* @__PURE__ */ createFunction<ExpressionInput, Expression, ExpressionCode>(
  mizan,
  "expression",
);

/** What the call `external` takes. */
export interface ExternalInput {
  value: External;
}

export const ExternalInputSchema: Schema<ExternalInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: ExternalSchema,
}));

/** The codes of the problems of `external`. */
export type ExternalCode = CallCode;

/** Takes it and gives it back. */
export const external = /* @__PURE__ */ createFunction<ExternalInput, External, ExternalCode>(
  mizan,
  "external",
);

/** What the call `flat` takes. */
export interface FlatInput {
  value: Flat;
}

export const FlatInputSchema: Schema<FlatInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: FlatSchema,
}));

/** The codes of the problems of `flat`. */
export type FlatCode = CallCode;

/** Takes it and gives it back. */
export const flat = /* @__PURE__ */ createFunction<FlatInput, Flat, FlatCode>(mizan, "flat");

/** What the call `hollow` takes. */
export interface HollowInput {
  value: Hollow;
}

export const HollowInputSchema: Schema<HollowInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: HollowSchema,
}));

/** The codes of the problems of `hollow`. */
export type HollowCode = CallCode;

/** Takes it and gives it back. */
export const hollow = /* @__PURE__ */ createFunction<HollowInput, Hollow, HollowCode>(mizan, "hollow");

/** What the call `id` takes. */
export interface IdInput {
  value: Id;
}

export const IdInputSchema: Schema<IdInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: IdSchema,
}));

/** The codes of the problems of `id`. */
export type IdCode = CallCode;

/** Takes it and gives it back. */
export const id = /* @__PURE__ */ createFunction<IdInput, Id, IdCode>(mizan, "id");

/** What the call `internal` takes. */
export interface InternalInput {
  value: Internal;
}

export const InternalInputSchema: Schema<InternalInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: InternalSchema,
}));

/** The codes of the problems of `internal`. */
export type InternalCode = CallCode;

/** Takes it and gives it back. */
export const internal = /* @__PURE__ */ createFunction<InternalInput, Internal, InternalCode>(
  mizan,
  "internal",
);

/** What the call `list` takes. */
export interface ListInput {
  value: Internal[];
}

export const ListInputSchema: Schema<ListInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: z.array(InternalSchema),
}));

export const ListOutputSchema: Schema<Internal[]> = /* @__PURE__ */ z.lazy(() => z.array(InternalSchema));

/** The codes of the problems of `list`. */
export type ListCode = CallCode;

/** Takes it and gives it back. */
export const list2 = /* @__PURE__ */ createFunction<ListInput, Internal[], ListCode>(mizan, "list");

/** What the call `maybe` takes. */
export interface MaybeInput {
  value: Priority | null;
}

export const MaybeInputSchema: Schema<MaybeInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: z.nullable(PrioritySchema),
}));

export const MaybeOutputSchema: Schema<Priority | null> = /* @__PURE__ */ z.lazy(
  () => z.nullable(PrioritySchema),
);

/** The codes of the problems of `maybe`. */
export type MaybeCode = CallCode;

/** Takes it and gives it back. */
export const maybe = /* @__PURE__ */ createFunction<MaybeInput, Priority | null, MaybeCode>(mizan, "maybe");

/** What the call `mixed` takes. */
export interface MixedInput {
  value: Mixed;
}

export const MixedInputSchema: Schema<MixedInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: MixedSchema,
}));

/** The codes of the problems of `mixed`. */
export type MixedCode = CallCode;

/** Takes it and gives it back. */
export const mixed = /* @__PURE__ */ createFunction<MixedInput, Mixed, MixedCode>(mizan, "mixed");

/** What the call `named` takes. */
export interface NamedInput {
  value: Named;
}

export const NamedInputSchema: Schema<NamedInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: NamedSchema,
}));

/** The codes of the problems of `named`. */
export type NamedCode = CallCode;

/** Takes it and gives it back. */
export const named = /* @__PURE__ */ createFunction<NamedInput, Named, NamedCode>(mizan, "named");

export const NothingAtAllOutputSchema: Schema<null> = /* @__PURE__ */ z.lazy(() => z.null());

/** The codes of the problems of `nothing_at_all`. */
export type NothingAtAllCode = CallCode | "not_signed_in";

/**
 * No arguments and nothing to say.
 *
 * The second paragraph. It ends *​/ here.
 */
export const nothingAtAll = /* @__PURE__ */ createFunction<void, null, NothingAtAllCode>(
  mizan,
  "nothing_at_all",
  { affects: ["delete"] },
);

/** What the call `number` takes. */
export interface NumberInput {
  value: number;
}

export const NumberInputSchema: Schema<NumberInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: z.uint32(),
}));

export const NumberOutputSchema: Schema<number> = /* @__PURE__ */ z.lazy(() => z.uint32());

/** The codes of the problems of `number`. */
export type NumberCode = CallCode;

/** Takes it and gives it back. */
export const number = /* @__PURE__ */ createFunction<NumberInput, number, NumberCode>(mizan, "number");

/** What the call `open` takes. */
export interface OpenInput {
  value: Open;
}

export const OpenInputSchema: Schema<OpenInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: OpenSchema,
}));

/** The codes of the problems of `open`. */
export type OpenCode = CallCode;

/** Takes it and gives it back. */
export const open = /* @__PURE__ */ createFunction<OpenInput, Open, OpenCode>(mizan, "open");

/** What the call `options` takes. */
export interface OptionsInput {
  value: Options;
}

export const OptionsInputSchema: Schema<OptionsInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: OptionsSchema,
}));

/** The codes of the problems of `options`. */
export type OptionsCode = CallCode;

/** Takes it and gives it back. */
export const options = /* @__PURE__ */ createFunction<OptionsInput, Options, OptionsCode>(mizan, "options");

/** What the call `page` takes. */
export interface PageInput {
  value: PageNamed;
}

export const PageInputSchema: Schema<PageInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: PageNamedSchema,
}));

/** The codes of the problems of `page`. */
export type PageCode = CallCode;

/** Takes it and gives it back. */
export const page = /* @__PURE__ */ createFunction<PageInput, PageNamed, PageCode>(mizan, "page");

/** What the call `page_of_options` takes. */
export interface PageOfOptionsInput {
  value: PageOptionI32;
}

export const PageOfOptionsInputSchema: Schema<PageOfOptionsInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: PageOptionI32Schema,
}));

/** The codes of the problems of `page_of_options`. */
export type PageOfOptionsCode = CallCode;

/** Takes it and gives it back. */
export const pageOfOptions = /* @__PURE__ */ createFunction<
  PageOfOptionsInput,
  PageOptionI32,
  PageOfOptionsCode
>(mizan, "page_of_options");

/** What the call `point` takes. */
export interface PointInput {
  value: Point;
}

export const PointInputSchema: Schema<PointInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: PointSchema,
}));

/** The codes of the problems of `point`. */
export type PointCode = CallCode;

/** Takes it and gives it back. */
export const point = /* @__PURE__ */ createFunction<PointInput, Point, PointCode>(mizan, "point");

/** What the call `primitives` takes. */
export interface PrimitivesInput {
  value: Primitives;
}

export const PrimitivesInputSchema: Schema<PrimitivesInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: PrimitivesSchema,
}));

/** The codes of the problems of `primitives`. */
export type PrimitivesCode = CallCode;

/** Takes it and gives it back. */
export const primitives = /* @__PURE__ */ createFunction<PrimitivesInput, Primitives, PrimitivesCode>(
  mizan,
  "primitives",
);

/** What the call `priority` takes. */
export interface PriorityInput {
  value: Priority;
}

export const PriorityInputSchema: Schema<PriorityInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: PrioritySchema,
}));

/** The codes of the problems of `priority`. */
export type PriorityCode = CallCode;

/** Takes it and gives it back. */
export const priority = /* @__PURE__ */ createFunction<PriorityInput, Priority, PriorityCode>(
  mizan,
  "priority",
);

/** What the call `settings` takes. */
export interface SettingsInput {
  value: Settings;
}

export const SettingsInputSchema: Schema<SettingsInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: SettingsSchema,
}));

/** The codes of the problems of `settings`. */
export type SettingsCode = CallCode;

/** Takes it and gives it back. */
export const settings = /* @__PURE__ */ createFunction<SettingsInput, Settings, SettingsCode>(
  mizan,
  "settings",
);

/** What the call `texts` takes. */
export interface TextsInput {
  value: Texts;
}

export const TextsInputSchema: Schema<TextsInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: TextsSchema,
}));

/** The codes of the problems of `texts`. */
export type TextsCode = CallCode;

/** Takes it and gives it back. */
export const texts = /* @__PURE__ */ createFunction<TextsInput, Texts, TextsCode>(mizan, "texts");

/** What the call `tree` takes. */
export interface TreeInput {
  value: Tree;
}

export const TreeInputSchema: Schema<TreeInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: TreeSchema,
}));

/** The codes of the problems of `tree`. */
export type TreeCode = CallCode;

/** Takes it and gives it back. */
export const tree = /* @__PURE__ */ createFunction<TreeInput, Tree, TreeCode>(mizan, "tree");

/** What the call `untagged` takes. */
export interface UntaggedInput {
  value: Untagged;
}

export const UntaggedInputSchema: Schema<UntaggedInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: UntaggedSchema,
}));

/** The codes of the problems of `untagged`. */
export type UntaggedCode = CallCode;

/** Takes it and gives it back. */
export const untagged = /* @__PURE__ */ createFunction<UntaggedInput, Untagged, UntaggedCode>(
  mizan,
  "untagged",
);

/** What the call `words` takes. */
export interface WordsInput {
  value: Words;
}

export const WordsInputSchema: Schema<WordsInput> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  value: WordsSchema,
}));

/** The codes of the problems of `words`. */
export type WordsCode = CallCode;

/** Takes it and gives it back. */
export const words = /* @__PURE__ */ createFunction<WordsInput, Words, WordsCode>(mizan, "words");

// Contexts

export const ClockOutputSchema: Schema<Tree | null> = /* @__PURE__ */ z.lazy(() => z.nullable(TreeSchema));

/** The codes of the problems of `clock`. */
export type ClockCode = SiteCode;

/** A context of every page. */
export const clock = /* @__PURE__ */ createContext<void, Tree | null, ClockCode>(
  mizan,
  "clock",
  { scope: "global" },
);
export const useClock = /* @__PURE__ */ createContextHook(clock);

/** What the context `delete` takes. */
export interface DeleteParams {
  text: string;
  kinds?: Priority[] | undefined;
  limit?: number | null | undefined;
  point: Hollow;
}

export const DeleteParamsSchema: Schema<DeleteParams> = /* @__PURE__ */ z.lazy(() => z.strictObject({
  text: textSchema,
  kinds: z.optional(z.array(PrioritySchema)),
  limit: z.optional(z.nullable(z.uint32())),
  point: HollowSchema,
}));

export const DeleteOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(() => z.array(textSchema));

/** The codes of the problems of `delete`. */
export type DeleteCode = SiteCode;

/** Every kind of parameter. `delete` is a word that JavaScript keeps to itself. */
export const delete_ = /* @__PURE__ */ createContext<DeleteParams, string[], DeleteCode>(
  mizan,
  "delete",
  { scope: "local", needs: ["text", "point"] },
);
export const useDelete = /* @__PURE__ */ createContextHook(delete_);
export const DeleteProvider = /* @__PURE__ */ createProvider(delete_);

// Forms

/** What the form `choice_fields` takes. */
export interface ChoiceFieldsInput {
  /** Yes */
  yes?: boolean | null | undefined;
  /** Must */
  must: boolean;
  /** Perhaps */
  perhaps?: boolean | null | undefined;
  /** Topic */
  topic: "question" | "a problem";
  /** Other */
  other?: "question" | "a problem" | null | undefined;
  /** Several */
  several?: Array<"question" | "a problem"> | null | undefined;
  /** Some */
  some: Array<"question" | "a problem">;
  /** Tags */
  tags?: string[] | null | undefined;
  /** Numbers */
  numbers?: number[] | null | undefined;
  /** Codes */
  codes: number[];
}

export const ChoiceFieldsFormOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(
  () => z.array(textSchema),
);

/** The codes of the problems of the form `choice_fields`. */
export type ChoiceFieldsFormCode = CallCode;

/** Yes and no, choices and lists. */
export const choiceFieldsForm = /* @__PURE__ */ createForm<
  ChoiceFieldsInput,
  string[],
  ChoiceFieldsFormCode
>(mizan, "choice_fields", {
  title: "Choice fields",
  fields: {
    yes: { label: "Yes", type: "boolean", widget: "checkbox" },
    must: { label: "Must", type: "boolean", widget: "checkbox", required: true },
    perhaps: { label: "Perhaps", type: "null_boolean", widget: "null_boolean_select" },
    topic: {
      label: "Topic",
      type: "choice",
      widget: "select",
      required: true,
      choices: [{ label: "Question", value: "question" }, { label: "Problem", value: "a problem" }],
    },
    other: {
      label: "Other",
      type: "choice",
      widget: "select",
      choices: [{ label: "Question", value: "question" }, { label: "Problem", value: "a problem" }],
    },
    several: {
      label: "Several",
      type: "multiple_choice",
      widget: "select_multiple",
      choices: [{ label: "Question", value: "question" }, { label: "Problem", value: "a problem" }],
    },
    some: {
      label: "Some",
      type: "multiple_choice",
      widget: "select_multiple",
      required: true,
      choices: [{ label: "Question", value: "question" }, { label: "Problem", value: "a problem" }],
    },
    tags: {
      label: "Tags",
      type: "list",
      widget: "text",
      item: { label: "", type: "text", widget: "text", required: true },
      max_length: 3,
      min_length: 1,
      server_only: ["item"],
    },
    numbers: {
      label: "Numbers",
      type: "list",
      widget: "text",
      item: {
        label: "",
        type: "integer",
        widget: "number",
        required: true,
        max_value: 2147483647,
        min_value: -2147483648,
        travel: "number",
      },
      server_only: ["item"],
    },
    codes: {
      label: "Codes",
      type: "list",
      widget: "text",
      required: true,
      item: {
        label: "",
        type: "integer",
        widget: "number",
        required: true,
        max_value: 255,
        min_value: 0,
        travel: "number",
      },
      max_length: 2,
      server_only: ["item"],
    },
  },
  schema: (f) => z.object({
    yes: boolean(f.yes),
    must: boolean(f.must),
    perhaps: other(f.perhaps),
    topic: choice(f.topic),
    other: choice(f.other),
    several: choices(f.several),
    some: choices(f.some),
    tags: list(f.tags),
    numbers: list(f.numbers),
    codes: list(f.codes),
  }),
});
export const useChoiceFieldsForm = /* @__PURE__ */ createFormHook(choiceFieldsForm);

/** What the form `moment_fields` takes. */
export interface MomentFieldsInput {
  /** Day */
  day: string;
  /** Birthday */
  birthday?: string | null | undefined;
  /** Time */
  time?: string | null | undefined;
  /** Local */
  local?: string | null | undefined;
  /** At */
  at: string;
  /** Span */
  span?: string | null | undefined;
  /** Id */
  id?: string | null | undefined;
  /** Address */
  address?: string | null | undefined;
  /** V4 */
  v4?: string | null | undefined;
  /** V6 */
  v6?: string | null | undefined;
  /** Json */
  json?: unknown;
}

export const MomentFieldsFormOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(
  () => z.array(textSchema),
);

/** The codes of the problems of the form `moment_fields`. */
export type MomentFieldsFormCode = CallCode;

/** Dates, times and identifiers. */
export const momentFieldsForm = /* @__PURE__ */ createForm<
  MomentFieldsInput,
  string[],
  MomentFieldsFormCode
>(mizan, "moment_fields", {
  title: "Moment fields",
  fields: {
    day: { label: "Day", type: "date", widget: "date", required: true, server_only: ["date"] },
    birthday: { label: "Birthday", type: "date", widget: "date", server_only: ["date"] },
    time: { label: "Time", type: "time", widget: "time", server_only: ["time"] },
    local: { label: "Local", type: "datetime", widget: "datetime_local", server_only: ["datetime"] },
    at: {
      label: "At",
      type: "datetime",
      widget: "datetime_local",
      required: true,
      server_only: ["datetime"],
    },
    span: { label: "Span", type: "duration", widget: "text", server_only: ["duration"] },
    id: { label: "Id", type: "uuid", widget: "text", server_only: ["uuid"] },
    address: { label: "Address", type: "ip", widget: "text", server_only: ["ip"] },
    v4: { label: "V4", type: "ip", widget: "text", server_only: ["ip"] },
    v6: { label: "V6", type: "ip", widget: "text", server_only: ["ip"] },
    json: { label: "Json", type: "json", widget: "textarea", server_only: ["json"] },
  },
  schema: (f) => z.object({
    day: other(f.day),
    birthday: other(f.birthday),
    time: other(f.time),
    local: other(f.local),
    at: other(f.at),
    span: other(f.span),
    id: other(f.id),
    address: other(f.address),
    v4: other(f.v4),
    v6: other(f.v6),
    json: other(f.json),
  }),
});
export const useMomentFieldsForm = /* @__PURE__ */ createFormHook(momentFieldsForm);

/** What the form `number_fields` takes. */
export interface NumberFieldsInput {
  /** Whole */
  whole: number;
  /** Optional */
  optional?: number | null | undefined;
  /** Tiny */
  tiny?: number | null | undefined;
  /** Byte */
  byte?: number | null | undefined;
  /** Large */
  large?: number | null | undefined;
  /** As text */
  as_text?: string | null | undefined;
  /** Limited */
  limited?: number | null | undefined;
  /** Stepped */
  stepped?: number | null | undefined;
  /** Float */
  float: number;
  /** Rough */
  rough?: number | null | undefined;
  /** Fine */
  fine?: number | null | undefined;
  /** Decimal */
  decimal: number | string;
  /** Decimal steps */
  decimal_steps?: number | string | null | undefined;
}

export const NumberFieldsFormOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(
  () => z.array(textSchema),
);

/** The codes of the problems of the form `number_fields`. */
export type NumberFieldsFormCode = CallCode;

/** Numbers of every kind. */
export const numberFieldsForm = /* @__PURE__ */ createForm<
  NumberFieldsInput,
  string[],
  NumberFieldsFormCode
>(mizan, "number_fields", {
  title: "Number fields",
  fields: {
    whole: {
      label: "Whole",
      type: "integer",
      widget: "number",
      required: true,
      max_value: 2147483647,
      min_value: -2147483648,
      travel: "number",
    },
    optional: { label: "Optional", type: "integer", widget: "number", travel: "number" },
    tiny: {
      label: "Tiny",
      type: "integer",
      widget: "number",
      max_value: 127,
      min_value: -128,
      travel: "number",
    },
    byte: {
      label: "Byte",
      type: "integer",
      widget: "number",
      max_value: 255,
      min_value: 0,
      travel: "number",
    },
    large: { label: "Large", type: "integer", widget: "number", min_value: 0, travel: "number" },
    as_text: {
      label: "As text",
      type: "integer",
      widget: "number",
      server_only: ["travel"],
      travel: "string",
    },
    limited: {
      label: "Limited",
      type: "integer",
      widget: "number",
      max_value: 12,
      min_value: -3,
      travel: "number",
    },
    stepped: {
      label: "Stepped",
      type: "integer",
      widget: "number",
      max_value: 2147483647,
      min_value: 1,
      step: 3,
      travel: "number",
    },
    float: { label: "Float", type: "float", widget: "number", required: true },
    rough: { label: "Rough", type: "float", widget: "number" },
    fine: {
      label: "Fine",
      type: "float",
      widget: "number",
      max_value: 99.9,
      min_value: 0.1,
      server_only: ["step"],
      step: 0.1,
    },
    decimal: {
      label: "Decimal",
      type: "decimal",
      widget: "number",
      required: true,
      decimal_places: 2,
      max_digits: 5,
      server_only: ["digits", "decimal"],
    },
    decimal_steps: {
      label: "Decimal steps",
      type: "decimal",
      widget: "number",
      max_value: 1.5,
      min_value: -1.5,
      server_only: ["step", "decimal"],
      step: 0.25,
    },
  },
  schema: (f) => z.object({
    whole: integer(f.whole),
    optional: integer(f.optional),
    tiny: integer(f.tiny),
    byte: integer(f.byte),
    large: integer(f.large),
    as_text: integer(f.as_text),
    limited: integer(f.limited),
    stepped: integer(f.stepped),
    float: fraction(f.float),
    rough: fraction(f.rough),
    fine: fraction(f.fine),
    decimal: fraction(f.decimal),
    decimal_steps: fraction(f.decimal_steps),
  }),
});
export const useNumberFieldsForm = /* @__PURE__ */ createFormHook(numberFieldsForm);

/** What the form `order` takes. */
export interface OrderInput {
  /** Address */
  address: {
    /** City */
    city: string;
    /** Zip */
    zip?: string | null | undefined;
  };
  /** Other */
  other?: 
    | {
        /** City */
        city: string;
        /** Zip */
        zip?: string | null | undefined;
      }
    | null
    | undefined;
  /** Items */
  items: Array<
    {
      /** Article */
      article: string;
      /** Count */
      count: number;
    }
  >;
  /** Spare */
  spare?: 
    | Array<
        {
          /** Article */
          article: string;
          /** Count */
          count: number;
        }
      >
    | null
    | undefined;
}

export const OrderFormOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(() => z.array(textSchema));

/** The codes of the problems of the form `order`. */
export type OrderFormCode = CallCode;

/** Forms in a form. */
export const orderForm = /* @__PURE__ */ createForm<OrderInput, string[], OrderFormCode>(mizan, "order", {
  title: "Order \"it\"",
  fields: {
    address: {
      label: "Address",
      type: "form",
      widget: "form",
      required: true,
      fields: {
        city: { label: "City", type: "text", widget: "text", required: true },
        zip: { label: "Zip", type: "text", widget: "text", max_length: 5 },
      },
    },
    other: {
      label: "Other",
      type: "form",
      widget: "form",
      fields: {
        city: { label: "City", type: "text", widget: "text", required: true },
        zip: { label: "Zip", type: "text", widget: "text", max_length: 5 },
      },
    },
    items: {
      label: "Items",
      type: "formset",
      widget: "formset",
      required: true,
      can_delete: true,
      can_order: true,
      extra: 0,
      fields: {
        article: { label: "Article", type: "text", widget: "text", required: true, max_length: 10 },
        count: {
          label: "Count",
          type: "integer",
          widget: "number",
          required: true,
          initial: 1,
          max_value: 99,
          min_value: 1,
          travel: "number",
        },
      },
      max_forms: 3,
      min_forms: 1,
    },
    spare: {
      label: "Spare",
      type: "formset",
      widget: "formset",
      extra: 1,
      fields: {
        article: { label: "Article", type: "text", widget: "text", required: true, max_length: 10 },
        count: {
          label: "Count",
          type: "integer",
          widget: "number",
          required: true,
          initial: 1,
          max_value: 99,
          min_value: 1,
          travel: "number",
        },
      },
      max_forms: 1000,
      min_forms: 0,
    },
  },
  schema: (f) => z.object({
    address: z.object({ city: text(f.address.fields.city), zip: text(f.address.fields.zip) }),
    other: optionalForm(
      f.other,
      z.object({ city: text(f.other.fields.city), zip: text(f.other.fields.zip) }),
    ),
    items: rows(
      f.items,
      z.object({ article: text(f.items.fields.article), count: integer(f.items.fields.count) }),
    ),
    spare: rows(
      f.spare,
      z.object({ article: text(f.spare.fields.article), count: integer(f.spare.fields.count) }),
    ),
  }),
  affects: ["delete"],
});
export const useOrderForm = /* @__PURE__ */ createFormHook(orderForm);

/** What the form `own_rules` takes. */
export interface OwnRulesInput {
  /** Wish */
  wish?: string | null | undefined;
  /** Pairs */
  pairs: number;
}

export const OwnRulesFormOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(() => z.array(textSchema));

/** The codes of the problems of the form `own_rules`. */
export type OwnRulesFormCode = CallCode;

/** Rules of the site's own, which only the server knows. */
export const ownRulesForm = /* @__PURE__ */ createForm<
  OwnRulesInput,
  string[],
  OwnRulesFormCode
>(mizan, "own_rules", {
  title: "Own rules",
  fields: {
    wish: { label: "Wish", type: "text", widget: "text", max_length: 20, server_only: ["polite"] },
    pairs: {
      label: "Pairs",
      type: "integer",
      widget: "number",
      required: true,
      max_value: 100,
      min_value: -2147483648,
      server_only: ["even"],
      travel: "number",
    },
  },
  schema: (f) => z.object({ wish: text(f.wish), pairs: integer(f.pairs) }),
});
export const useOwnRulesForm = /* @__PURE__ */ createFormHook(ownRulesForm);

export const PingFormOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(() => z.array(textSchema));

/** The codes of the problems of the form `ping`. */
export type PingFormCode = CallCode;

/** Nothing to fill in. */
export const pingForm = /* @__PURE__ */ createForm<
  Record<never, never>,
  string[],
  PingFormCode
>(mizan, "ping", {
  title: "Ping",
  fields: {},
  schema: () => z.object({}),
});
export const usePingForm = /* @__PURE__ */ createFormHook(pingForm);

/** What the form `text_fields` takes. */
export interface TextFieldsInput {
  /** Plain */
  plain: string;
  /** Optional */
  optional?: string | null | undefined;
  /** Limited */
  limited: string;
  /** Unstripped */
  unstripped: string;
  /** Secret */
  secret: string;
  /** Long */
  long?: string | null | undefined;
  /** Pattern */
  pattern: string;
  /** Digits */
  digits?: string | null | undefined;
  /** Regex */
  regex?: string | null | undefined;
  /** Words */
  words?: string | null | undefined;
  /** Email */
  email: string;
  /** Url */
  url?: string | null | undefined;
  /** Short url */
  short_url?: string | null | undefined;
  /** Slug */
  slug?: string | null | undefined;
  /** Unicode slug */
  unicode_slug?: string | null | undefined;
  /** Domain */
  domain?: string | null | undefined;
}

export const TextFieldsFormOutputSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(() => z.array(textSchema));

/** The codes of the problems of the form `text_fields`. */
export type TextFieldsFormCode = CallCode;

/** Text of every kind. */
export const textFieldsForm = /* @__PURE__ */ createForm<
  TextFieldsInput,
  string[],
  TextFieldsFormCode
>(mizan, "text_fields", {
  title: "Text fields",
  fields: {
    plain: { label: "Plain", type: "text", widget: "text", required: true },
    optional: { label: "Optional", type: "text", widget: "text" },
    limited: { label: "Limited", type: "text", widget: "text", required: true, max_length: 8, min_length: 3 },
    unstripped: {
      label: "Unstripped",
      type: "text",
      widget: "text",
      required: true,
      max_length: 5,
      strip: false,
    },
    secret: {
      label: "Secret",
      type: "text",
      widget: "password",
      required: true,
      max_length: 6,
      strip: false,
    },
    long: { label: "Long", type: "text", widget: "textarea", max_length: 12 },
    pattern: { label: "Pattern", type: "text", widget: "text", required: true, pattern: "[a-z]{2,4}" },
    digits: { label: "Digits", type: "text", widget: "text", pattern: "\\p{Nd}+-[A-F]*" },
    regex: { label: "Regex", type: "text", widget: "text", pattern: "[\\s\\S]*(?:^[0-9])[\\s\\S]*" },
    words: { label: "Words", type: "text", widget: "text", server_only: ["pattern"] },
    email: {
      label: "Email",
      type: "email",
      widget: "email",
      required: true,
      max_length: 320,
      server_only: ["email"],
    },
    url: { label: "Url", type: "url", widget: "url", assume_scheme: "https", server_only: ["url"] },
    short_url: {
      label: "Short url",
      type: "url",
      widget: "url",
      assume_scheme: "https",
      max_length: 12,
      min_length: 6,
      server_only: ["url"],
    },
    slug: { label: "Slug", type: "slug", widget: "text" },
    unicode_slug: {
      label: "Unicode slug",
      type: "slug",
      widget: "text",
      allow_unicode: true,
      server_only: ["slug"],
    },
    domain: { label: "Domain", type: "domain", widget: "text", server_only: ["domain"] },
  },
  schema: (f) => z.object({
    plain: text(f.plain),
    optional: text(f.optional),
    limited: text(f.limited),
    unstripped: text(f.unstripped),
    secret: text(f.secret),
    long: text(f.long),
    pattern: text(f.pattern),
    digits: text(f.digits),
    regex: text(f.regex),
    words: text(f.words),
    email: text(f.email),
    url: text(f.url),
    short_url: text(f.short_url),
    slug: text(f.slug),
    unicode_slug: text(f.unicode_slug),
    domain: text(f.domain),
  }),
});
export const useTextFieldsForm = /* @__PURE__ */ createFormHook(textFieldsForm);

// Channels

/** Parameters that are one of several. */
export const choiceChannel = /* @__PURE__ */ createChannel<Words, Options, Tree, void>(
  mizan,
  "choice",
  { outgoing: TreeSchema },
);
export const useChoiceChannel = /* @__PURE__ */ createChannelHook(choiceChannel);

/** Its name is a word that JavaScript keeps to itself. */
export const deleteChannel = /* @__PURE__ */ createChannel<
  Settings,
  LineInput,
  Line,
  PageOptionI32,
  Somebody
>(mizan, "delete", { outgoing: LineSchema, reply: PageOptionI32Schema, presence: SomebodySchema });
export const useDeleteChannel = /* @__PURE__ */ createChannelHook(deleteChannel);

export const InLineOutgoingSchema: Schema<External[] | null> = /* @__PURE__ */ z.lazy(
  () => z.nullable(z.array(ExternalSchema)),
);

export const InLineReplySchema: Schema<Named | null> = /* @__PURE__ */ z.lazy(() => z.nullable(NamedSchema));

export const InLinePresenceSchema: Schema<Partial<Record<
  "very_low" | "high" | "NOW!",
  Words
>>> = /* @__PURE__ */ z.lazy(() => z.partialRecord(z.enum(["very_low", "high", "NOW!"]), WordsSchema));

/** No type in it has a name of its own. */
export const inLineChannel = /* @__PURE__ */ createChannel<
  Record<string, Priority>,
  Array<number | null>,
  External[] | null,
  Named | null,
  Partial<Record<"very_low" | "high" | "NOW!", Words>>
>(
  mizan,
  "in_line",
  { history: 1, outgoing: InLineOutgoingSchema, reply: InLineReplySchema, presence: InLinePresenceSchema },
);
export const useInLineChannel = /* @__PURE__ */ createChannelHook(inLineChannel);

/** Parameters that say nothing, messages that say nothing. */
export const quietChannel = /* @__PURE__ */ createChannel<void, Empty, Untagged, void>(
  mizan,
  "quiet",
  { outgoing: UntaggedSchema },
);
export const useQuietChannel = /* @__PURE__ */ createChannelHook(quietChannel);

/**
 * Everything at once.
 *
 * The second paragraph. It ends *​/ here.
 */
export const roomChannel = /* @__PURE__ */ createChannel<Place, Internal, Adjacent, Expression, Flat>(
  mizan,
  "room",
  {
    history: 50,
    affects: ["clock", "delete"],
    outgoing: AdjacentSchema,
    reply: ExpressionSchema,
    presence: FlatSchema,
  },
);
export const useRoomChannel = /* @__PURE__ */ createChannelHook(roomChannel);

export const TickerOutgoingSchema: Schema<number> = /* @__PURE__ */ z.lazy(() => z.uint32());

export const tickerChannel = /* @__PURE__ */ createChannel<void, never, number, void>(
  mizan,
  "ticker",
  { outgoing: TickerOutgoingSchema },
);
export const useTickerChannel = /* @__PURE__ */ createChannelHook(tickerChannel);
