import { act } from "@testing-library/react";
import { type ReactNode, Suspense, use } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { handOver, mount, takeOver } from "../src/index.js";
import { mizan, useContactForm, useOrderForm } from "./fixture.js";
import { fakeServer } from "./server.js";

/** A page with what the server has rendered, and the element that is taken over. */
function page(html: string): HTMLElement {
  document.body.innerHTML = `<main><div id="place" class="card" data-island="x">${html}</div></main>`;
  return find("#place");
}

function find(selector: string): HTMLElement {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`no ${selector}`);
  return element;
}

function control(name: string): HTMLInputElement & HTMLTextAreaElement {
  return find(`[name="${name}"]`) as HTMLInputElement & HTMLTextAreaElement;
}

function Contact({ form: server }: { readonly form: HTMLFormElement | string }): ReactNode {
  const form = useContactForm({ extras: [takeOver(server)] });
  return (
    <>
      <form.Render className="react" submit="Send" />
      <p id="dirty">{String(form.state.isDirty)}</p>
    </>
  );
}

const FORM = `<form><label for="id_name">Your name</label><input name="name" id="id_name">
  <input name="email" value="ada@"><ul id="id_email_error"><li>Enter an email address.</li></ul>
  <select name="topic"><option value=""></option><option value="problem">A</option><option value="other">B</option></select>
  <textarea name="message" id="id_message"></textarea><button>Send</button></form>`;

beforeEach(() => {
  fakeServer();
  mizan.configure({});
});

describe("mount", () => {
  it("stands where the server's element stood, with what was typed, the focus and the selection", async () => {
    const place = page(FORM);
    control("name").value = "Ada Lovelace";
    control("topic").value = "other";
    control("name").focus();
    control("name").setSelectionRange(2, 5);
    await act(async () => void mount(place, <Contact form="#place form" />));
    expect(place.isConnected).toBe(false);
    expect(find("#place").className).toBe("card");
    expect(find("form").className).toBe("react");
    expect(control("name").value).toBe("Ada Lovelace");
    expect(control("topic").value).toBe("other");
    expect(document.activeElement).toBe(control("name"));
    expect([control("name").selectionStart, control("name").selectionEnd]).toEqual([2, 5]);
    expect(find("#dirty").textContent).toBe("true");
  });

  it("starts with what the server has put into the form, and shows what it says is wrong", async () => {
    const place = page(FORM);
    await act(async () => void mount(place, <Contact form="#place form" />));
    expect(control("email").value).toBe("ada@");
    expect(find("#dirty").textContent).toBe("false");
    expect(find("#id_email_error").textContent).toBe("Enter an email address.");
    expect(control("email").getAttribute("aria-invalid")).toBe("true");
  });

  it("leaves the server's element alone while the component waits, and takes along what is typed meanwhile", async () => {
    const place = page(FORM);
    let ready: (value: string) => void = () => {};
    const gate = new Promise<string>((resolve) => {
      ready = resolve;
    });
    const Late = () => {
      use(gate);
      return <Contact form="#place form" />;
    };
    await act(async () => void mount(place, <Late />));
    expect(place.isConnected).toBe(true);
    control("message").value = "typed while it was loading";
    await act(async () => {
      ready("now");
      await gate;
    });
    expect(place.isConnected).toBe(false);
    expect(control("message").value).toBe("typed while it was loading");
  });

  it("leaves the server's element where it is when the component fails", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const place = page(FORM);
    const Broken = () => {
      throw new Error("broken");
    };
    await expect(async () => {
      await act(async () => void mount(place, <Broken />));
    }).rejects.toThrow("broken");
    expect(place.isConnected).toBe(true);
    expect(find("form button").textContent).toBe("Send");
  });

  it("shows fallbacks of its own below", async () => {
    const place = page("<p>server</p>");
    const never = new Promise<never>(() => {});
    const Never = () => use(never);
    await act(
      async () =>
        void mount(
          place,
          <Suspense fallback={<p>loading</p>}>
            <Never />
          </Suspense>,
        ),
    );
    expect(find("#place").textContent).toBe("loading");
  });

  it("takes along files that were chosen, and a box that was ticked", async () => {
    const place = page(
      `<form><input type="file" name="photo"><input name="address.city" value="Wien"><input name="items.0.article"></form>`,
    );
    const file = new File(["abc"], "a.png", { type: "image/png" });
    const files = Object.assign([file], { item: () => file }) as unknown as FileList;
    Object.defineProperty(control("photo"), "files", { value: files });
    let taken: FileList | null = null;
    Object.defineProperty(HTMLInputElement.prototype, "files", {
      configurable: true,
      get: () => taken,
      set: (given: FileList) => {
        taken = given;
      },
    });
    const seen: unknown[] = [];
    const Order = () => {
      const form = useOrderForm({ extras: [takeOver("#place form")] });
      seen.push(form.value("photo"));
      return (
        <form {...form.props}>
          <input {...form.field("photo")} />
          <input {...form.field("address.city")} />
        </form>
      );
    };
    await act(async () => void mount(place, <Order />));
    expect(taken).toBe(files);
    expect(seen.at(-1)).toBe(file);
    Reflect.deleteProperty(HTMLInputElement.prototype, "files");
  });
});

describe("handOver", () => {
  it("moves the focus to the button with the same text, and does nothing twice", () => {
    const place = page("<a href='/a'>A</a><button>Close</button>");
    const host = document.createElement("div");
    host.innerHTML = "<button>Open</button><button>Close</button>";
    find("button").focus();
    handOver(place, host);
    expect(document.activeElement).toBe(host.lastElementChild);
    handOver(place, document.createElement("p"));
    expect(host.isConnected).toBe(true);
  });
});
