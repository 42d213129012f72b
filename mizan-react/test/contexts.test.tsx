import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { Component, type ReactNode, startTransition, StrictMode, Suspense, useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { ProblemError, useCall, useContextState, useOutdated, useSession } from "../src/index.js";
import {
  closeTicket,
  echo,
  greet,
  GreetProvider,
  inbox,
  mizan,
  useCurrentUser,
  useGreet,
  useInbox,
} from "./fixture.js";
import { fakeServer, type FakeServer, hydrate, json, later, problem } from "./server.js";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

const ADA = { id: 1, username: "ada", email: "", is_staff: true, is_superuser: false };

/** As an app has it: a query client of its own, and React at its strictest. */
function show(children: ReactNode) {
  const queries = new QueryClient();
  const wrap = (inner: ReactNode) => (
    <StrictMode>
      <QueryClientProvider client={queries}>{inner}</QueryClientProvider>
    </StrictMode>
  );
  const view = render(wrap(children));
  return { ...view, queries, rerender: (next: ReactNode) => view.rerender(wrap(next)) };
}

function Who() {
  return <p>{useCurrentUser()?.username ?? "nobody"}</p>;
}

function Greets() {
  return <p>{useGreet().message}</p>;
}

class Catch extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    const { error } = this.state;
    return error instanceof ProblemError ? <p>caught {error.code}</p> : this.props.children;
  }
}

describe("a global context", () => {
  it("is there in the first render, without a request", () => {
    hydrate({ current_user: ADA });
    const rendered: string[] = [];
    function Spy() {
      rendered.push(useCurrentUser()?.username ?? "nobody");
      return null;
    }
    show(<Spy />);
    expect(new Set(rendered)).toEqual(new Set(["ada"]));
    expect(server.seen).toEqual([]);
  });

  it("may be null", () => {
    hydrate({ current_user: null });
    show(<Who />);
    expect(screen.getByText("nobody")).toBeTruthy();
    expect(server.seen).toEqual([]);
  });

  it("works without a query client of the app's", () => {
    hydrate({ current_user: ADA });
    render(<Who />);
    expect(screen.getByText("ada")).toBeTruthy();
  });

  it("is fetched once when the page did not bring it, however many show it", async () => {
    server.on("current_user", () => json(ADA));
    show(
      <Suspense fallback="…">
        <Who />
        <Who />
      </Suspense>,
    );
    expect(await screen.findAllByText("ada")).toHaveLength(2);
    expect(server.seen).toHaveLength(1);
  });
});

describe("a local context", () => {
  it("is fetched once for two providers with the same parameters", async () => {
    server.on("greet", ({ path }) => json({ message: `Hello ${path.split("=")[1] ?? ""}` }));
    show(
      <>
        <GreetProvider name="Ada" fallback={<i>wait</i>}>
          <Greets />
        </GreetProvider>
        <GreetProvider name="Ada" fallback={<i>wait</i>}>
          <Greets />
        </GreetProvider>
        <GreetProvider name="Grace" fallback={<i>wait</i>}>
          <Greets />
        </GreetProvider>
      </>,
    );
    expect(screen.getAllByText("wait")).toHaveLength(3);
    expect(await screen.findAllByText("Hello Ada")).toHaveLength(2);
    expect(await screen.findByText("Hello Grace")).toBeTruthy();
    expect(server.seen.map((seen) => seen.path).sort()).toEqual(["greet?name=Ada", "greet?name=Grace"]);
  });

  it("shows a problem where it is told to, and tries again when asked", async () => {
    server.on("greet", () => problem(404, "not_found", { detail: "Never heard of." }));
    show(
      <GreetProvider
        name="Nobody"
        fallback={<i>wait</i>}
        failed={(error, retry) => <button onClick={retry}>{error.message}</button>}
      >
        <Greets />
      </GreetProvider>,
    );
    const button = await screen.findByText("Never heard of.");
    vi.mocked(console.error).mockClear();
    server.on("greet", () => json({ message: "Hello after all" }));
    await userEvent.click(button);
    expect(await screen.findByText("Hello after all")).toBeTruthy();
  });

  it("throws a problem to the boundary above otherwise", async () => {
    server.on("greet", () => problem(403, "forbidden"));
    show(
      <Catch>
        <Suspense fallback={<i>wait</i>}>
          <GreetProvider name="X">
            <Greets />
          </GreetProvider>
        </Suspense>
      </Catch>,
    );
    expect(await screen.findByText("caught forbidden")).toBeTruthy();
    vi.mocked(console.error).mockClear();
  });

  it("needs its provider, or parameters", async () => {
    expect(() => show(<Greets />)).toThrow(/greet needs name/);
    vi.mocked(console.error).mockClear();
    server.on("greet", () => json({ message: "Hello direct" }));
    function Direct() {
      return <p>{useGreet({ name: "Ada" }).message}</p>;
    }
    show(
      <Suspense fallback={<i>wait</i>}>
        <Direct />
      </Suspense>,
    );
    expect(await screen.findByText("Hello direct")).toBeTruthy();
  });

  it("keeps what is shown while a transition fetches the next page", async () => {
    const second = later();
    server.on("greet?name=1", () => json({ message: "page 1" }));
    server.on("greet?name=2", () => second.answer);
    function Pages() {
      const [page, setPage] = useState(1);
      return (
        <>
          <button onClick={() => startTransition(() => setPage(2))}>next</button>
          <GreetProvider name={String(page)} fallback={<i>wait</i>}>
            <Greets />
          </GreetProvider>
        </>
      );
    }
    show(<Pages />);
    await screen.findByText("page 1");
    await userEvent.click(screen.getByText("next"));
    expect(screen.getByText("page 1")).toBeTruthy();
    expect(screen.queryByText("wait")).toBeNull();
    await act(async () => second.send(json({ message: "page 2" })));
    expect(await screen.findByText("page 2")).toBeTruthy();
  });

  it("ends its request when nothing shows it any more", async () => {
    server.on("greet", () => later().answer);
    const { unmount } = show(<States />);
    function States() {
      return <p>{useContextState(greet, { name: "Gone" }).status}</p>;
    }
    expect(screen.getByText("loading")).toBeTruthy();
    unmount();
    expect(server.seen.every((seen) => seen.signal?.aborted)).toBe(true);
  });

  it("can be looked at without suspending", async () => {
    server.on("inbox", () => problem(401, "not_signed_in"));
    function State() {
      const state = useContextState(inbox);
      if (state.status === "failed") return <button onClick={state.refetch}>{state.problem.code}</button>;
      return <p>{state.status === "ready" ? `${state.data.length} tickets` : "loading"}</p>;
    }
    show(<State />);
    const button = await screen.findByText("not_signed_in");
    server.on("inbox", () => json([1, 2]));
    await userEvent.click(button);
    expect(await screen.findByText("2 tickets")).toBeTruthy();
  });
});

describe("a mutation", () => {
  function Inbox() {
    return <p>{useInbox().length} tickets</p>;
  }

  it("brings what is shown along, without another request", async () => {
    server.on("inbox", () => json([{ id: 1 }, { id: 2 }]));
    server.on("close_ticket", () =>
      json({ data: { id: 1 }, fresh: { inbox: [{ id: 2 }] } }, { "Mizan-Affects": "inbox" }),
    );
    show(
      <Suspense fallback="…">
        <Inbox />
      </Suspense>,
    );
    await screen.findByText("2 tickets");
    await act(() => closeTicket({ id: 1 }));
    expect(await screen.findByText("1 tickets")).toBeTruthy();
    expect(server.seen.map((seen) => seen.path)).toEqual(["inbox", "close_ticket"]);
  });

  it("fetches what did not come along, past the browser's cache", async () => {
    server.on("inbox", () => json([{ id: 1 }, { id: 2 }]));
    server.on("close_ticket", () => json({ data: { id: 1 }, fresh: {} }, { "Mizan-Affects": "inbox" }));
    show(
      <Suspense fallback="…">
        <Inbox />
      </Suspense>,
    );
    await screen.findByText("2 tickets");
    server.on("inbox", () => json([{ id: 2 }]));
    await act(() => closeTicket({ id: 1 }));
    expect(await screen.findByText("1 tickets")).toBeTruthy();
    expect(server.of("inbox").at(-1)?.cache).toBe("no-cache");
  });

  it("is not undone by an older answer that comes late", async () => {
    const slow = later();
    const answers = [json([{ id: 1 }, { id: 2 }]), slow.answer];
    server.on("inbox", () => answers.shift() ?? json([]));
    server.on("close_ticket", () => json({ data: {}, fresh: { inbox: [{ id: 2 }] } }, { "Mizan-Affects": "inbox" }));
    const { queries } = show(
      <Suspense fallback="…">
        <Inbox />
      </Suspense>,
    );
    await screen.findByText("2 tickets");
    void queries.refetchQueries();
    await act(() => closeTicket({ id: 1 }));
    expect(await screen.findByText("1 tickets")).toBeTruthy();
    slow.send(json([{ id: 1 }, { id: 2 }]));
    await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
    expect(screen.getByText("1 tickets")).toBeTruthy();
  });

  it("shows at once what it expects, and takes it back", async () => {
    server.on("inbox", () => json([{ id: 1 }, { id: 2 }]));
    const slow = later();
    server.on("close_ticket", () => slow.answer);
    show(
      <Suspense fallback="…">
        <Inbox />
      </Suspense>,
    );
    await screen.findByText("2 tickets");
    let call: Promise<unknown> = Promise.resolve();
    act(() => {
      call = closeTicket.safe({ id: 1 }, { optimistic: (edit) => edit(inbox, undefined, (all) => all.slice(1)) });
    });
    expect(await screen.findByText("1 tickets")).toBeTruthy();
    await act(async () => {
      slow.send(problem(409, "conflict"));
      await call;
    });
    expect(await screen.findByText("2 tickets")).toBeTruthy();
  });
});

describe("useCall", () => {
  function Say({ text = "hi" }: { readonly text?: string }) {
    const say = useCall(echo);
    return (
      <>
        <button onClick={() => void say.call({ text })}>say</button>
        <button onClick={say.abort}>stop</button>
        <p>{say.status === "done" ? say.data.message : say.status === "failed" ? say.problem.code : say.status}</p>
      </>
    );
  }

  it("goes from idle over pending to done or failed", async () => {
    const { answer, send } = later();
    server.on("echo", () => answer);
    show(<Say />);
    expect(screen.getByText("idle")).toBeTruthy();
    await userEvent.click(screen.getByText("say"));
    expect(screen.getByText("pending")).toBeTruthy();
    await act(async () => send(json({ message: "hi!" })));
    expect(await screen.findByText("hi!")).toBeTruthy();
    server.on("echo", () => problem(429, "too_many_requests"));
    await userEvent.click(screen.getByText("say"));
    expect(await screen.findByText("too_many_requests")).toBeTruthy();
    expect(server.seen).toHaveLength(2);
  });

  it("shows the latest call, whichever answer comes last", async () => {
    const [one, other] = [later(), later()];
    const answers = [one.answer, other.answer];
    server.on("echo", () => answers.shift() ?? json({}));
    show(<Say />);
    await userEvent.click(screen.getByText("say"));
    await userEvent.click(screen.getByText("say"));
    await act(async () => other.send(json({ message: "second" })));
    await act(async () => one.send(json({ message: "first" })));
    expect(await screen.findByText("second")).toBeTruthy();
  });

  it("can be stopped, and does not mind to be gone", async () => {
    server.on("echo", () => later().answer);
    const { unmount } = show(<Say />);
    await userEvent.click(screen.getByText("say"));
    await userEvent.click(screen.getByText("stop"));
    expect(await screen.findByText("idle")).toBeTruthy();
    const { answer, send } = later();
    server.on("echo", () => answer);
    await userEvent.click(screen.getByText("say"));
    unmount();
    await act(async () => send(json({ message: "to nobody" })));
  });
});

describe("the site as a whole", () => {
  it("lets an app ask for a login", async () => {
    let signedIn = false;
    server.on("close_ticket", () => (signedIn ? json({ id: 1, name: "Ada" }) : problem(401, "not_signed_in")));
    function App() {
      const session = useSession(mizan);
      const close = useCall(closeTicket);
      const login = () => {
        signedIn = true;
        if (session.status === "ended") session.resume();
      };
      return (
        <>
          <button onClick={() => void close.call({ id: 1 })}>close</button>
          {session.status === "ended" && <button onClick={login}>log in</button>}
          <p>{close.status}</p>
        </>
      );
    }
    show(<App />);
    await userEvent.click(screen.getByText("close"));
    await userEvent.click(await screen.findByText("log in"));
    expect(await screen.findByText("done")).toBeTruthy();
    expect(screen.queryByText("log in")).toBeNull();
  });

  it("says when it is out of date", async () => {
    function App() {
      return <p>{useOutdated(mizan) ? "reload" : "fine"}</p>;
    }
    show(<App />);
    expect(screen.getByText("fine")).toBeTruthy();
    server.on("echo", () => problem(404, "not_found", {}, { "Mizan-Contract": "another" }));
    await act(() => echo.safe({ text: "a" }));
    expect(screen.getByText("reload")).toBeTruthy();
  });
});
