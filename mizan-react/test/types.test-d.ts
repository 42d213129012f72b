// Checked by the compiler alone: what a user may write, what they get, and what must not compile.

import { expectTypeOf } from "vitest";

import {
  type ChannelMessage,
  type ChannelState,
  type ClientCode,
  createChannelStore,
  type FieldPath,
  type FieldSpec,
  type FieldSpecsOf,
  type FormHandle,
  type PresenceEntry,
  type ProblemError,
  type Result,
  useCall,
  useContextState,
  useRows,
} from "../src/index.js";
import {
  chatChannel,
  closeTicket,
  type ContactInput,
  contactForm,
  currentUser,
  type Echo,
  echo,
  greet,
  GreetProvider,
  inbox,
  type OrderInput,
  type OrderRow,
  type Person,
  type Profile,
  type Said,
  type Sent,
  type Spoken,
  type Ticket,
  useChatChannel,
  useContactForm,
  useCurrentUser,
  useGreet,
  useInbox,
  useNewsChannel,
  useOrderForm,
} from "./fixture.js";

// Functions

expectTypeOf(echo({ text: "hi" })).toEqualTypeOf<Promise<Echo>>();
// @ts-expect-error the text is missing
void echo({});
// @ts-expect-error an input is needed
void echo();
// @ts-expect-error no such argument
void echo({ text: "hi", loud: true });
// @ts-expect-error not a text
void echo({ text: 1 });

const closed = await closeTicket.safe({ id: 1 });
if (closed.ok) expectTypeOf(closed.data).toEqualTypeOf<Ticket>();
else {
  expectTypeOf(closed.problem.code).extract<"not_signed_in" | "offline">().toEqualTypeOf<"not_signed_in" | "offline">();
  // @ts-expect-error no code of this function
  void (closed.problem.code === "sold_out");
}
expectTypeOf<ProblemError<"a">["code"]>().toEqualTypeOf<"a" | ClientCode>();

void closeTicket(
  { id: 1 },
  { optimistic: (edit) => edit(inbox, undefined, (tickets) => tickets.filter((ticket) => ticket.id !== 1)) },
);
// @ts-expect-error a list of tickets stays one
void closeTicket({ id: 1 }, { optimistic: (edit) => edit(inbox, undefined, () => 7) });

const say = useCall(echo);
if (say.status === "done") expectTypeOf(say.data).toEqualTypeOf<Echo>();
// @ts-expect-error there is no data before it is done
void say.data;

// Contexts

expectTypeOf(useCurrentUser()).toEqualTypeOf<Profile | null>();
expectTypeOf(useInbox()).toEqualTypeOf<Ticket[]>();
expectTypeOf(useGreet()).toEqualTypeOf<{ message: string }>();
expectTypeOf(useGreet({ name: "Ada" })).toEqualTypeOf<{ message: string }>();
// @ts-expect-error not a name
void useGreet({ name: 1 });
// @ts-expect-error it takes no parameters
void useCurrentUser({});
expectTypeOf(currentUser.fetch()).toEqualTypeOf<Promise<Profile | null>>();
// @ts-expect-error a name is needed
void greet.fetch({});
const state = useContextState(greet, { name: "Ada" });
if (state.status === "ready") expectTypeOf(state.data.message).toEqualTypeOf<string>();

GreetProvider({ name: "Ada", children: null });
// @ts-expect-error a name is needed
GreetProvider({ children: null });

// Channels

const chat = useChatChannel(
  { room: "lobby" },
  { whileOffline: "queue", onMessage: ({ data }) => expectTypeOf(data).toEqualTypeOf<Said>() },
);
expectTypeOf(chat.messages).toEqualTypeOf<readonly ChannelMessage<Said>[]>();
expectTypeOf(chat.presence).toEqualTypeOf<readonly PresenceEntry<Person>[]>();
expectTypeOf(chat.send({ text: "hi" })).toEqualTypeOf<Promise<Spoken>>();
if (chat.status === "closed") expectTypeOf(chat.problem).toEqualTypeOf<ProblemError>();
// @ts-expect-error there is no problem before it is closed
void chat.problem;
// @ts-expect-error no such word
void (chat.status === "open");
// @ts-expect-error a room is needed
void useChatChannel();
// @ts-expect-error a room is needed
void useChatChannel({});
// @ts-expect-error not a text
void chat.send({ text: 1 });
// @ts-expect-error refused or queued
void useChatChannel({ room: "lobby" }, { whileOffline: "drop" });

const news = useNewsChannel();
void useNewsChannel(undefined, { keep: 10 });
expectTypeOf(news.messages).toEqualTypeOf<readonly ChannelMessage<string>[]>();
expectTypeOf(news.presence).toEqualTypeOf<readonly PresenceEntry<never>[]>();
expectTypeOf<typeof news.send>().toEqualTypeOf<(message: never) => Promise<void>>();
// @ts-expect-error nothing can be sent
void news.send("hi");
// @ts-expect-error it takes no parameters
void useNewsChannel({ room: "lobby" });

const store = createChannelStore(chatChannel, { room: "lobby" }, { history: 10 });
expectTypeOf(store.getState()).toEqualTypeOf<ChannelState<Said, Person>>();
// @ts-expect-error a room is needed
void createChannelStore(chatChannel);

// Forms

expectTypeOf<FieldPath<ContactInput>>().toEqualTypeOf<"name" | "email" | "topic" | "message">();
expectTypeOf<FieldPath<OrderInput>>().toEqualTypeOf<
  | "address"
  | "address.city"
  | "address.zip"
  | "address.__all__"
  | "items"
  | `items.${number}.article`
  | `items.${number}.count`
  | `items.${number}.__all__`
  | "photo"
>();

const contact = useContactForm({ onSuccess: (sent) => expectTypeOf(sent).toEqualTypeOf<Sent>() });
expectTypeOf(contact.submit()).resolves.toExtend<Result<Sent>>();
contact.field("email");
// @ts-expect-error no such field
contact.field("emial");
// @ts-expect-error no such field
contact.errors("emial");
void useContactForm({ initial: { name: "Ada" } });
// @ts-expect-error no such choice
void useContactForm({ initial: { topic: "weather" } });
if (contact.state.status === "done") expectTypeOf(contact.state.data).toEqualTypeOf<Sent>();
expectTypeOf(contact).toExtend<FormHandle<ContactInput, Sent, string>>();

void contactForm.submit({ name: "", email: "", topic: "other", message: "" });
// @ts-expect-error a message is needed
void contactForm.submit({ name: "", email: "", topic: "other" });

// What is anything needs no fields of its own.
expectTypeOf<FieldSpecsOf<{ anything: unknown }>["anything"]>().toEqualTypeOf<FieldSpec>();
expectTypeOf<FieldSpecsOf<{ maybe?: string[] | null }>["maybe"]>().toEqualTypeOf<FieldSpec>();

const order = useOrderForm();
const items = useRows(order, "items");
expectTypeOf(items.append).parameter(0).toEqualTypeOf<Partial<OrderRow> | undefined>();
for (const row of items.rows) order.field(`${row.path}.article`);
// @ts-expect-error no such field in a row
for (const row of items.rows) order.field(`${row.path}.price`);
// @ts-expect-error an address is no list
void useRows(order, "address");
