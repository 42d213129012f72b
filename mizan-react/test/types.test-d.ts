// Checked by the compiler alone: what a user may write, what they get, and what must not compile.

import { expectTypeOf } from "vitest";

import {
  type ClientCode,
  type FieldPath,
  type FieldSpec,
  type FieldSpecsOf,
  type FormHandle,
  type ProblemError,
  type Result,
  useCall,
  useContextState,
  useRows,
} from "../src/index.js";
import {
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
  type Profile,
  type Sent,
  type Ticket,
  useContactForm,
  useCurrentUser,
  useGreet,
  useInbox,
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
