import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { act, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { memo, StrictMode, Suspense, useLayoutEffect, useState } from "react";
import { useForm as useHookForm } from "react-hook-form";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { type FormHandle, useForm, useLoadedForm, useRows } from "../src/index.js";
import {
  contactForm,
  type ContactInput,
  mizan,
  type OrderInput,
  type Sent,
  useContactForm,
  useLoginForm,
  useOrderForm,
} from "./fixture.js";
import { fakeServer, type FakeServer, json, later, problem } from "./server.js";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

const GOOD = { name: "Ada", email: "ada@example.org", topic: "other", message: "It does not work at all." } as const;

function input(label: string | RegExp): HTMLInputElement {
  return screen.getByLabelText(label);
}

describe("a form by hand", () => {
  let renders: string[] = [];
  beforeEach(() => {
    renders = [];
  });

  function Contact({ onSuccess }: { readonly onSuccess?: (sent: Sent) => void }) {
    const form = useContactForm({ liveDelayMs: 0, ...(onSuccess && { onSuccess }) });
    renders.push("form");
    return (
      <form {...form.props}>
        {form.state.status}
        <form.Field name="name">
          {(field) => {
            renders.push("name");
            return (
              <>
                <label {...field.label} />
                <input {...field.input} />
                <ul {...field.errorProps}>
                  {field.errors.map((error) => (
                    <li key={error.code}>{error.message}</li>
                  ))}
                </ul>
              </>
            );
          }}
        </form.Field>
        <label {...form.label("email")} />
        <input {...form.field("email")} />
        <p {...form.help("email")} />
        <p {...form.errorProps("email")}>{form.errors("email").map((error) => error.message)}</p>
        <select {...form.field("topic")} aria-label="Topic">
          <option value="" />
          <option value="other" />
        </select>
        <textarea {...form.field("message")} aria-label="Message" />
        <button>Send</button>
      </form>
    );
  }

  it("gives a control everything it needs", () => {
    render(<Contact />);
    const email = input("Email");
    expect(email).toMatchObject({
      name: "email",
      id: "id_email",
      type: "email",
      required: true,
      autocomplete: "email",
    });
    expect(email.getAttribute("aria-describedby")).toBe("id_email_helptext");
    expect(email.getAttribute("aria-invalid")).toBeNull();
    expect(screen.getByLabelText<HTMLTextAreaElement>("Message").minLength).toBe(10);
    expect(screen.getByLabelText<HTMLTextAreaElement>("Message").maxLength).toBe(-1);
    expect(document.querySelector("form")?.noValidate).toBe(true);
    expect(document.querySelector("form")?.method).toBe("post");
  });

  it("renders nothing for a keystroke, and one field for its error", async () => {
    render(<Contact />);
    renders = [];
    await userEvent.type(input("Your name"), "A");
    renders = [];
    await userEvent.type(input("Your name"), "da Lovelace");
    expect(renders).toEqual([]);
    await userEvent.clear(input("Your name"));
    renders = [];
    await userEvent.tab();
    expect(screen.getByText("Please fill in this field.")).toBeTruthy();
    expect(new Set(renders)).toEqual(new Set(["name"]));
    expect(input("Your name").getAttribute("aria-invalid")).toBe("true");
    expect(input("Your name").getAttribute("aria-describedby")).toBe("id_name_error");
  });

  it("asks the server when a field is left", async () => {
    const errors = { email: [{ code: "invalid_email", message: "That is no address.", params: {} }] };
    server.on("contact.validate", () => json({ valid: false, errors }));
    render(
      <StrictMode>
        <Contact />
      </StrictMode>,
    );
    await userEvent.type(input("Email"), "ada@x");
    await userEvent.tab();
    expect(await screen.findByText("That is no address.")).toBeTruthy();
    expect(input("Email").getAttribute("aria-describedby")).toBe("id_email_helptext id_email_error");
    await userEvent.type(input("Email"), "y");
    expect(screen.queryByText("That is no address.")).toBeNull();
  });

  it("is sent once by a double click, and goes to the first error before", async () => {
    const { answer, send } = later();
    server.on("contact.submit", () => answer);
    server.on("contact.validate", () => json({ valid: true, errors: {} }));
    const done = vi.fn();
    render(
      <StrictMode>
        <Contact onSuccess={done} />
      </StrictMode>,
    );
    await userEvent.click(screen.getByText("Send"));
    await vi.waitFor(() => expect(document.activeElement).toBe(input("Your name")));
    await userEvent.type(input("Your name"), GOOD.name);
    await userEvent.type(input("Email"), GOOD.email);
    await userEvent.selectOptions(screen.getByLabelText("Topic"), GOOD.topic);
    await userEvent.type(screen.getByLabelText("Message"), GOOD.message);
    await userEvent.dblClick(screen.getByText("Send"));
    await act(async () => send(json({ id: 3 })));
    await vi.waitFor(() => expect(done).toHaveBeenCalledExactlyOnceWith({ id: 3 }));
    expect(server.of("contact.submit")).toHaveLength(1);
    expect(server.of("contact.submit")[0]?.body).toEqual(GOOD);
  });

  it("calls back what was rendered last", async () => {
    server.on("contact.submit", () => json({ id: 3 }));
    const heard: number[] = [];
    function Page() {
      const [count, setCount] = useState(0);
      const form = useContactForm({ initial: GOOD, onSuccess: () => heard.push(count) });
      return (
        <>
          <form {...form.props}>
            <button>Send</button>
          </form>
          <button onClick={() => setCount(count + 1)}>more</button>
        </>
      );
    }
    render(<Page />);
    await userEvent.click(screen.getByText("more"));
    await userEvent.click(screen.getByText("Send"));
    await vi.waitFor(() => expect(heard).toEqual([1]));
  });

  it("does not mind to be gone while it is sent", async () => {
    const { answer, send } = later();
    server.on("contact.submit", () => answer);
    const done = vi.fn();
    function Page() {
      const form = useContactForm({ initial: GOOD, onSuccess: done });
      return (
        <form {...form.props}>
          <button>Send</button>
        </form>
      );
    }
    const { unmount } = render(
      <StrictMode>
        <Page />
      </StrictMode>,
    );
    await userEvent.click(screen.getByText("Send"));
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    unmount();
    await act(async () => send(json({ id: 1 })));
    expect(done).not.toHaveBeenCalled();
  });

  it("keeps a value while its control is not there", async () => {
    function Steps() {
      const form = useContactForm();
      const [step, setStep] = useState(1);
      return (
        <form {...form.props}>
          {step === 1 ? (
            <input {...form.field("name")} aria-label="name" />
          ) : (
            <input {...form.field("email")} aria-label="email" />
          )}
          <button type="button" onClick={() => setStep(3 - step)}>
            other
          </button>
        </form>
      );
    }
    render(<Steps />);
    await userEvent.type(input("name"), "Ada");
    await userEvent.click(screen.getByText("other"));
    await userEvent.click(screen.getByText("other"));
    expect(input("name").value).toBe("Ada");
  });

  it("misses nothing that happens between its first render and its first effect", () => {
    function Page() {
      const form = useContactForm();
      useLayoutEffect(() => form.store.touch("name"), []);
      return (
        <form {...form.props}>
          {form.state.status}
          <p>{form.errors("name").map((error) => error.code)}</p>
        </form>
      );
    }
    render(<Page />);
    expect(screen.getByText("required")).toBeTruthy();
  });

  it("hands on to a memoised child what has changed", async () => {
    const Errors = memo(function Errors({ form }: { readonly form: FormHandle<ContactInput, Sent, string> }) {
      return <p>{form.errors("name").map((error) => error.code)}</p>;
    });
    function Page() {
      const form = useContactForm();
      return (
        <form {...form.props}>
          <input {...form.field("name")} aria-label="name" />
          <Errors form={form} />
        </form>
      );
    }
    render(<Page />);
    await userEvent.click(input("name"));
    await userEvent.tab();
    expect(screen.getByText("required")).toBeTruthy();
  });

  it("watches a value for whoever asks for it", async () => {
    function Page() {
      const form = useContactForm();
      return (
        <form {...form.props}>
          <select {...form.field("topic")} aria-label="Topic">
            <option value="" />
            <option value="other">other</option>
          </select>
          {form.value("topic") === "other" && <p>Say more</p>}
          <button type="button" onClick={() => form.set("topic", "")}>
            none
          </button>
        </form>
      );
    }
    render(<Page />);
    await userEvent.selectOptions(screen.getByLabelText("Topic"), "other");
    expect(screen.getByText("Say more")).toBeTruthy();
    await userEvent.click(screen.getByText("none"));
    expect(screen.queryByText("Say more")).toBeNull();
    expect(screen.getByLabelText<HTMLSelectElement>("Topic").value).toBe("");
  });

  it("has names of its own when a page shows it twice", async () => {
    function Two() {
      const [left, right] = [useContactForm({ prefix: "left" }), useContactForm({ prefix: "right" })];
      return (
        <>
          <form {...left.props}>
            <label {...left.label("name")} />
            <input {...left.field("name")} />
            <p {...left.errorProps("name")}>{left.errors("name").length}</p>
          </form>
          <form {...right.props}>
            <input {...right.field("name")} aria-label="right" />
          </form>
        </>
      );
    }
    render(<Two />);
    expect(input("Your name")).toMatchObject({ name: "left.name", id: "id_left.name" });
    await userEvent.type(input("right"), "Ada");
    await userEvent.clear(input("right"));
    await userEvent.click(input("Your name"));
    await userEvent.tab();
    expect(input("Your name").getAttribute("aria-describedby")).toBe("id_left.name_error");
  });
});

describe("a form that renders itself", () => {
  it("looks as the server would render it, and does the same", async () => {
    server.on("contact.submit", () =>
      problem(422, "invalid", { errors: { __all__: [{ code: "closed", message: "We are closed.", params: {} }] } }),
    );
    function Page() {
      const form = useContactForm({ initial: GOOD });
      return <form.Render submit="Write" />;
    }
    const { container } = render(
      <StrictMode>
        <Page />
      </StrictMode>,
    );
    expect(container.innerHTML).toMatchInlineSnapshot(
      `"<form method="post" novalidate=""><div class="field"><label for="id_name">Your name</label><input id="id_name" required="" autocomplete="name" type="text" value="Ada" name="name"></div><div class="field"><label for="id_email">Email</label><p class="help" id="id_email_helptext">We answer to this address.</p><input id="id_email" required="" autocomplete="email" aria-describedby="id_email_helptext" type="email" value="ada@example.org" name="email"></div><div class="field"><label for="id_topic">What is it about?</label><select name="topic" id="id_topic" required=""><option value="">Choose one</option><option value="question">Question</option><option value="problem">Problem</option><option value="billing">Billing</option><option value="other" selected="">Something else</option></select></div><div class="field"><label for="id_message">Your message</label><p class="help" id="id_message_helptext">What did you do, what did you expect, and what happened?</p><textarea name="message" id="id_message" required="" minlength="10" aria-describedby="id_message_helptext">It does not work at all.</textarea></div><button type="submit">Write</button></form>"`,
    );
    await userEvent.click(screen.getByText("Write"));
    expect((await screen.findByRole("alert")).textContent).toBe("We are closed.");
    await vi.waitFor(() => expect(document.activeElement?.id).toBe("id___all___error"));
  });

  it("says what went wrong when nothing is wrong with the fields", async () => {
    server.on("login.submit", () => problem(503, "unavailable", { detail: "Too many at once." }));
    function Page() {
      const form = useLoginForm();
      return <form.Render />;
    }
    render(<Page />);
    await userEvent.type(input(/User name/), "ada");
    await userEvent.type(input(/Password/), " secret ");
    await userEvent.click(input(/Stay signed in/));
    await userEvent.click(screen.getByText("Send"));
    expect((await screen.findByRole("alert")).textContent).toBe("Too many at once.");
    expect(server.seen[0]?.body).toEqual({ username: "ada", password: " secret ", remember: true });
    expect(input(/Password/).getAttribute("value")).toBeNull();
  });

  it("speaks the language of the page", async () => {
    const german: Record<string, string> = {
      required: "Bitte ausfüllen.",
      ui_submit: "Senden",
      ui_choose: "Bitte wählen",
    };
    mizan.configure({ words: (code) => german[code] });
    function Page() {
      const form = useContactForm();
      return <form.Render />;
    }
    render(<Page />);
    await userEvent.click(screen.getByText("Senden"));
    expect(await screen.findAllByText("Bitte ausfüllen.")).toHaveLength(4);
    mizan.configure({ words: () => undefined });
  });
});

describe("a form that differs by visitor", () => {
  it("is loaded with its choices and words, and checks by them", async () => {
    server.on("contact.schema", () =>
      json({
        name: "contact",
        title: "Schreiben Sie uns",
        fields: [
          { name: "name", label: "Ihr Name", type: "text", error_messages: { required: "Bitte ausfüllen." } },
          { name: "topic", label: "Thema", choices: [{ value: "new", label: "Neu" }] },
          { name: "unheard_of", label: "?", type: "text" },
        ],
      }),
    );
    function Page() {
      const loaded = useLoadedForm(contactForm);
      const form = useForm(loaded);
      return (
        <>
          <h1>{loaded.title}</h1>
          <form.Render />
        </>
      );
    }
    render(
      <StrictMode>
        <Suspense fallback="…">
          <Page />
        </Suspense>
      </StrictMode>,
    );
    expect(await screen.findByText("Schreiben Sie uns")).toBeTruthy();
    await userEvent.selectOptions(screen.getByLabelText(/Thema/), "new");
    await userEvent.click(screen.getByLabelText(/Ihr Name/));
    await userEvent.tab();
    expect(screen.getByText("Bitte ausfüllen.")).toBeTruthy();
    expect(input("Email").type).toBe("email");
    expect(server.of("contact.schema")).toHaveLength(1);
  });
});

describe("a formset", () => {
  const INITIAL: OrderInput = { address: { city: "Wien" }, items: [{ article: "Pen", count: 1 }] };

  function Order() {
    const form = useOrderForm({ initial: INITIAL, liveDelayMs: 0 });
    const items = useRows(form, "items");
    return (
      <form {...form.props}>
        {items.rows.map((row, index) => (
          <div key={row.key}>
            <input {...form.field(`${row.path}.article`)} aria-label={`article ${index + 1}`} />
            <button type="button" onClick={() => items.remove(row.key)}>{`remove ${index + 1}`}</button>
            <button type="button" onClick={() => items.move(row.key, 0)}>{`first ${index + 1}`}</button>
          </div>
        ))}
        <button type="button" onClick={() => items.append({ count: 2 })}>
          add
        </button>
        <button>Send</button>
      </form>
    );
  }

  it("keeps what is typed in its rows while they come, move and go", async () => {
    server.on("order.validate", () => json({ valid: true, errors: {} }));
    server.on("order.submit", () => json({ id: 1 }));
    render(
      <StrictMode>
        <Order />
      </StrictMode>,
    );
    await userEvent.click(screen.getByText("add"));
    await userEvent.type(input("article 2"), "Ink");
    await userEvent.click(screen.getByText("add"));
    await userEvent.type(input("article 3"), "Nib");
    await userEvent.click(screen.getByText("first 3"));
    expect([1, 2, 3].map((row) => input(`article ${row}`).value)).toEqual(["Nib", "Pen", "Ink"]);
    await userEvent.click(screen.getByText("remove 2"));
    expect([1, 2].map((row) => input(`article ${row}`).value)).toEqual(["Nib", "Ink"]);
    await userEvent.click(screen.getByText("Send"));
    await vi.waitFor(() => expect(server.of("order.submit")).toHaveLength(1));
    expect(server.of("order.submit")[0]?.body).toEqual({
      address: { city: "Wien", zip: "" },
      items: [
        { article: "Nib", count: 2, ORDER: 1 },
        { article: "Pen", count: 1, ORDER: 2, DELETE: true },
        { article: "Ink", count: 2, ORDER: 3 },
      ],
      photo: null,
    });
  });

  it("renders itself, with buttons to add and remove", async () => {
    function Page() {
      const form = useOrderForm({ initial: INITIAL });
      return <form.Render />;
    }
    render(<Page />);
    expect(screen.getAllByLabelText(/Article/)).toHaveLength(1);
    await userEvent.click(screen.getByText("Add another"));
    expect(screen.getAllByLabelText(/Article/)).toHaveLength(2);
    await userEvent.click(screen.getAllByText("Remove")[0] ?? document.body);
    expect(screen.getAllByLabelText(/Article/)).toHaveLength(1);
    expect(input(/Photo/)).toMatchObject({ type: "file", accept: ".png,.jpg" });
  });
});

describe("another form library", () => {
  it("takes a form as its schema", async () => {
    function Page() {
      const { register, handleSubmit, formState } = useHookForm({
        resolver: standardSchemaResolver(contactForm),
        defaultValues: { name: "" },
      });
      return (
        <form onSubmit={(event) => void handleSubmit(() => undefined)(event)}>
          <input {...register("name")} />
          <p>{formState.errors.name?.message}</p>
          <button>Send</button>
        </form>
      );
    }
    render(<Page />);
    await userEvent.click(screen.getByText("Send"));
    expect(await screen.findByText("Please fill in this field.")).toBeTruthy();
  });
});
