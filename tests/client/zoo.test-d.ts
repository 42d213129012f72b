// What the generated types say, to the compiler: each line that must not compile says so.

import type { ChannelMessage, PresenceEntry } from "mizan-react";

import type { Adjacent, Collections, External, Flat, Internal, Named, Open, Options, OrderInput } from "./zoo";
import type { PageNamed, Primitives, Tree, Untagged } from "./zoo";
import type { Expression, Line, PageOptionI32, Place, Priority, Somebody, Words } from "./zoo";
import { delete_, internal, mizan, nothingAtAll, number, roomChannel, useClock, useDelete } from "./zoo";
import { useChoiceChannel, useDeleteChannel, useInLineChannel, useQuietChannel, useRoomChannel, useTickerChannel } from "./zoo";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expect<T extends true>(..._: T[]): void {}

expect<Equal<Primitives["large"], number>>();
expect<Equal<Primitives["nothing"], null>>();
expect<Equal<Options["plain"], string | null | undefined>>();
expect<Equal<Collections["pair"], [number, string]>>();
expect<Equal<Collections["three"], [number, number, number]>>();
expect<Equal<Collections["by_kind"], Partial<Record<"very_low" | "high" | "NOW!", number>>>>();
expect<Equal<Named["e-mail"], string>>();
expect<Equal<PageNamed["items"], Named[]>>();
expect<Equal<Tree["children"], Tree[]>>();
expect<Equal<Open[string], string | number>>();
expect<Equal<OrderInput["items"][number]["article"], string>>();

/** Unions are told apart by their tags. */
export function tags(internal: Internal, adjacent: Adjacent, external: External, flat: Flat, untagged: Untagged): string {
  if (internal.kind === "fields") return String(internal.a);
  if (adjacent.t === "Newtype") return adjacent.c;
  if (external !== "Unit" && "Newtype" in external) return external.Newtype;
  if (flat.note !== undefined && flat.figure === "Circle") return flat.note + String(flat.radius);
  return typeof untagged === "string" ? untagged : "";
}

export async function calls(): Promise<void> {
  const answer = await internal({ value: { kind: "unitLike" } });
  expect<Equal<typeof answer, Internal>>();
  expect<Equal<Awaited<ReturnType<typeof number>>, number>>();
  await nothingAtAll();
  // @ts-expect-error no such tag
  await internal({ value: { kind: "other" } });
  // @ts-expect-error the value is missing
  await internal({});
  const result = await nothingAtAll.safe();
  if (!result.ok && result.problem.code === "not_signed_in") mizan.session();
  await delete_.fetch({ text: "a", point: {} });
  // @ts-expect-error no such kind
  await delete_.fetch({ text: "a", point: {}, kinds: ["low"] });
}

export function Component(): string {
  expect<Equal<ReturnType<typeof useClock>, Tree | null>>();
  return useDelete({ text: "a", point: {} }).join(useClock()?.value.toFixed());
}

export async function Channels(): Promise<void> {
  const room = useRoomChannel({ roomName: "lobby", level: "NOW!", numbers: [1] }, {
    history: 10,
    whileOffline: "queue",
    onMessage: ({ data }) => expect<Equal<typeof data, Adjacent>>(),
  });
  expect<Equal<typeof room.messages, readonly ChannelMessage<Adjacent>[]>>();
  expect<Equal<typeof room.presence, readonly PresenceEntry<Flat>[]>>();
  const answer = await room.send({ kind: "fields", a: 1 });
  expect<Equal<typeof answer, Expression>>();
  // @ts-expect-error no such tag
  void room.send({ kind: "other" });
  // @ts-expect-error a message is needed
  void room.send();
  // @ts-expect-error a room is needed
  useRoomChannel();
  // @ts-expect-error its name is another
  useRoomChannel({ room: "lobby" });
  // @ts-expect-error no such level
  useRoomChannel({ roomName: "lobby", level: "low" });
  // @ts-expect-error no such parameter
  useRoomChannel({ roomName: "lobby", floor: 1 });
  // @ts-expect-error no such option
  useRoomChannel({ roomName: "lobby" }, { histroy: 1 });
  for (const { data } of room.messages) if (data.t === "Fields") data.c.a.toFixed();
  if (room.status === "closed") room.problem.code.trim();
  expect<Equal<Parameters<typeof roomChannel.key>[0], Place>>();

  const lines = useDeleteChannel({});
  expect<Equal<typeof lines.presence, readonly PresenceEntry<Somebody>[]>>();
  expect<Equal<Awaited<ReturnType<typeof lines.send>>, PageOptionI32>>();
  expect<Equal<typeof lines.messages, readonly ChannelMessage<Line>[]>>();
  void lines.send({ text: "hi", draft: null });
  // @ts-expect-error the server says what it is
  void lines.send({ text: "hi", id: 1 });
  // @ts-expect-error what is sent is not heard
  lines.messages[0]?.data.draft;

  const inline = useInLineChannel({ any: "high" });
  expect<Equal<typeof inline.messages, readonly ChannelMessage<External[] | null>[]>>();
  expect<Equal<typeof inline.presence, readonly PresenceEntry<Partial<Record<Priority, Words>>>[]>>();
  expect<Equal<Awaited<ReturnType<typeof inline.send>>, Named | null>>();
  void inline.send([1, null]);
  // @ts-expect-error numbers
  void inline.send(["1"]);

  const ticker = useTickerChannel(undefined, { keep: 1 });
  expect<Equal<typeof ticker.messages, readonly ChannelMessage<number>[]>>();
  expect<Equal<typeof ticker.presence, readonly PresenceEntry<never>[]>>();
  // @ts-expect-error it takes no messages
  void ticker.send({});
  // @ts-expect-error it takes no parameters
  useTickerChannel({ room: "lobby" });

  const quiet = useQuietChannel();
  expect<Equal<Awaited<ReturnType<typeof quiet.send>>, void>>();
  expect<Equal<typeof quiet.messages, readonly ChannelMessage<Untagged>[]>>();

  useChoiceChannel({ is: "On" });
  // @ts-expect-error neither
  useChoiceChannel({ is: "Maybe" });
}
