import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { type ReactNode, StrictMode, Suspense, useState } from "react";
import { renderToString } from "react-dom/server";
import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";

import { createChannel, createChannelHook, createContext, createContextHook, ProblemError } from "../src/index.js";
import type { ChannelOptions, Client } from "../src/index.js";
import { json } from "./server.js";
import { type SocketServer, socketSite } from "./socket.js";

interface Said {
  text: string;
}

const LOBBY = 'chat:{"room":"lobby"}';

let server: SocketServer;
let client: Client;
beforeEach(async () => {
  ({ server, client } = await socketSite());
});

function chatHook() {
  return createChannelHook(
    createChannel<{ room: string }, Said, Said, { id: number }, { name: string }>(client, "chat", {
      history: 50,
      affects: ["inbox"],
      outgoing: z.looseObject({ text: z.string() }),
    }),
  );
}

/** As an app has it: a query client of its own, and React at its strictest. */
function show(children: ReactNode) {
  const queries = new QueryClient();
  const wrap = (inner: ReactNode) => (
    <StrictMode>
      <QueryClientProvider client={queries}>{inner}</QueryClientProvider>
    </StrictMode>
  );
  const view = render(wrap(children));
  return { ...view, rerender: (next: ReactNode) => view.rerender(wrap(next)) };
}

const say = (text: string, room = "lobby") => server.publish(`chat:{"room":"${room}"}`, { text });

describe("useChannel", () => {
  it("joins once, however strictly React mounts, and shows what is said", async () => {
    const useChat = chatHook();
    say("before");
    function Chat() {
      const chat = useChat({ room: "lobby" });
      return <p>{[chat.status, ...chat.messages.map(({ data }) => data.text)].join(" ")}</p>;
    }
    show(<Chat />);
    expect(screen.getByText("joining")).toBeTruthy();
    expect(await screen.findByText("joined before")).toBeTruthy();
    say("now");
    expect(await screen.findByText("joined before now")).toBeTruthy();
    expect(server.of("join")).toHaveLength(1);
    expect(server.connections).toHaveLength(1);
  });

  it("is shared by components, whose going is not each other's", async () => {
    const useChat = chatHook();
    function Chat({ name }: { readonly name: string }) {
      const chat = useChat({ room: "lobby" });
      return <p>{[name, ...chat.messages.map(({ data }) => data.text)].join(" ")}</p>;
    }
    const { rerender } = show([<Chat key="a" name="a" />, <Chat key="b" name="b" />]);
    await waitFor(() => expect(server.of("join")).toHaveLength(1));
    rerender([<Chat key="b" name="b" />]);
    say("hi");
    expect(await screen.findByText("b hi")).toBeTruthy();
    // The page changes: the last one goes, and another comes.
    rerender([]);
    rerender([<Chat key="c" name="c" />]);
    expect(screen.getByText("c hi")).toBeTruthy();
    await waitFor(() => new Promise((resolve) => setTimeout(resolve, 20)));
    expect(server.of("join")).toHaveLength(1);
    expect(server.of("leave")).toHaveLength(0);
  });

  it("goes by what its parameters say, not by which object they are", async () => {
    const useChat = chatHook();
    const stores = new Set<unknown>();
    function Chat({ room }: { readonly room: string }) {
      const [count, setCount] = useState(0);
      const chat = useChat({ room }, { keep: 10, onMessage: () => setCount((now) => now + 1) });
      stores.add(chat.send);
      return <p>{`${room} ${chat.status} ${chat.messages.length} told ${count}`}</p>;
    }
    const { rerender } = show(<Chat room="lobby" />);
    await screen.findByText("lobby joined 0 told 0");
    const before = stores.size;
    say("a");
    say("b");
    expect(await screen.findByText("lobby joined 2 told 2")).toBeTruthy();
    rerender(<Chat room="lobby" />);
    expect(stores.size).toBe(before);
    expect(server.of("join")).toHaveLength(1);
    rerender(<Chat room="attic" />);
    expect(await screen.findByText("attic joined 0 told 2")).toBeTruthy();
    await waitFor(() => expect(server.of("leave")).toMatchObject([{ topic: LOBBY }]), { timeout: 2000 });
    say("c", "attic");
    expect(await screen.findByText("attic joined 1 told 3")).toBeTruthy();
  });

  it("tells the latest function", async () => {
    const useChat = chatHook();
    const told: string[] = [];
    function Chat({ name }: { readonly name: string }) {
      const options: ChannelOptions<Said> = { onMessage: ({ data }) => told.push(`${name} ${data.text}`) };
      return <p>{useChat({ room: "lobby" }, options).status}</p>;
    }
    const { rerender } = show(<Chat name="one" />);
    await screen.findByText("joined");
    rerender(<Chat name="two" />);
    say("hi");
    await waitFor(() => expect(told).toEqual(["two hi"]));
  });

  it("can be switched off and on", async () => {
    const useChat = chatHook();
    function Chat({ enabled }: { readonly enabled: boolean }) {
      return <p>{useChat({ room: "lobby" }, { enabled }).status}</p>;
    }
    const { rerender } = show(<Chat enabled={false} />);
    expect(screen.getByText("idle")).toBeTruthy();
    expect(server.connections).toHaveLength(0);
    rerender(<Chat enabled />);
    expect(await screen.findByText("joined")).toBeTruthy();
    rerender(<Chat enabled={false} />);
    expect(screen.getByText("idle")).toBeTruthy();
    await waitFor(() => expect(server.of("leave")).toHaveLength(1), { timeout: 2000 });
  });

  it("sends, and says why it could not", async () => {
    const useChat = chatHook();
    server.onSend = ({ data }) =>
      (data as Said).text === "" ? { status: 422, code: "invalid", title: "No." } : { ok: { id: 7 } };
    function Chat({ text }: { readonly text: string }) {
      const chat = useChat({ room: "lobby" });
      const [outcome, setOutcome] = useState<string>(chat.status);
      const send = () =>
        void chat.send({ text }).then(
          ({ id }) => setOutcome(`number ${id}`),
          (error: unknown) => setOutcome(error instanceof ProblemError ? error.code : "no problem"),
        );
      return (
        <>
          <p>{chat.status}</p>
          <button onClick={send}>send</button>
          <output>{outcome}</output>
        </>
      );
    }
    const { rerender } = show(<Chat text="hi" />);
    await userEvent.click(screen.getByText("send"));
    expect(await screen.findByText("offline")).toBeTruthy();
    await screen.findByText("joined");
    await userEvent.click(screen.getByText("send"));
    expect(await screen.findByText("number 7")).toBeTruthy();
    rerender(<Chat text="" />);
    await userEvent.click(screen.getByText("send"));
    expect(await screen.findByText("invalid")).toBeTruthy();
  });

  it("fetches contexts that are shown when a message says that they have changed", async () => {
    const useChat = chatHook();
    const useInbox = createContextHook(createContext<void, unknown[]>(client, "inbox", { scope: "local" }));
    const tickets = [1];
    const caches: unknown[] = [];
    client.configure({
      fetch: (_, init) => {
        caches.push(init.cache);
        return Promise.resolve(json(tickets));
      },
    });
    function Desk() {
      const chat = useChat({ room: "lobby" });
      return <p>{`${chat.status} ${useInbox().length} tickets`}</p>;
    }
    show(
      <Suspense fallback="…">
        <Desk />
      </Suspense>,
    );
    await screen.findByText("joined 1 tickets");
    tickets.push(2);
    server.publish(LOBBY, { text: "A new one!" }, { affects: ["inbox"] });
    expect(await screen.findByText("joined 2 tickets")).toBeTruthy();
    expect(caches).toEqual(["default", "no-cache"]);
  });

  it("shows why it is closed", async () => {
    const useChat = chatHook();
    server.onJoin = () => ({ status: 403, code: "forbidden", title: "Not yours." });
    function Chat() {
      const chat = useChat({ room: "lobby" });
      return <p>{chat.status === "closed" ? chat.problem.message : chat.status}</p>;
    }
    show(<Chat />);
    expect(await screen.findByText("Not yours.")).toBeTruthy();
  });

  it("is joining where a page is rendered on a server", () => {
    const useChat = chatHook();
    function Chat() {
      return <p>{useChat({ room: "lobby" }).status}</p>;
    }
    expect(renderToString(<Chat />)).toBe("<p>joining</p>");
    expect(server.connections).toHaveLength(0);
  });
});
