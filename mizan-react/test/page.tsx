// What tests/browser/react.test.mjs shows in the browser: the help desk's contact form, and an order with rows and a file.

import { createRoot } from "react-dom/client";
import { StrictMode, useState } from "react";

import { keepDraft, takeOver, useRows } from "../src/index.js";
import { GreetProvider, useContactForm, useCurrentUser, useGreet, useOrderForm } from "./fixture.js";

function Who() {
  const user = useCurrentUser();
  return <p id="who">{user ? user.username : "nobody"}</p>;
}

function Greeting() {
  return <p id="greeting">{useGreet().message}</p>;
}

function Contact() {
  const [sent, setSent] = useState<number>();
  const form = useContactForm({ extras: [takeOver("#server form"), keepDraft()], onSuccess: ({ id }) => setSent(id) });
  return (
    <section>
      <h2>Contact</h2>
      <form.Render submit="Write" />
      <p id="sent">{sent}</p>
    </section>
  );
}

function Order() {
  const form = useOrderForm({ initial: { address: { city: "Wien" }, items: [{ article: "Pen", count: 1 }] } });
  const { rows, append, remove } = useRows(form, "items");
  const { state } = form;
  return (
    <form {...form.props} aria-label="Order">
      {rows.map((row, index) => (
        <div key={row.key}>
          <input {...form.field(`${row.path}.article`)} aria-label={`Article ${index + 1}`} />
          <input {...form.field(`${row.path}.count`)} aria-label={`Count ${index + 1}`} />
          <ul {...form.errorProps(`${row.path}.count`)}>
            {form.errors(`${row.path}.count`).map((error) => (
              <li key={error.code}>{error.message}</li>
            ))}
          </ul>
          <button type="button" onClick={() => remove(row.key)}>
            Remove {index + 1}
          </button>
        </div>
      ))}
      <button type="button" onClick={() => append()}>
        Add
      </button>
      <label {...form.label("photo")} />
      <input {...form.field("photo")} />
      <output id="order">
        {state.status === "submitting" && state.progress ? `sent ${state.progress.sentBytes}` : state.status}
      </output>
      <button>Order</button>
    </form>
  );
}

createRoot(document.getElementById("app") ?? document.body).render(
  <StrictMode>
    <main>
      <h1>Mizan in React</h1>
      <Who />
      <GreetProvider name="Ada" fallback={<p id="greeting">…</p>}>
        <Greeting />
      </GreetProvider>
      <Contact />
      <Order />
    </main>
  </StrictMode>,
);
