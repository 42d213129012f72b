import { createForm, type PresenceEntry, text, useForm } from "mizan-react";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import * as z from "zod/mini";

import type { IslandProps } from "../main";
import { mizan, type Said, type Say, type Somebody, useChatChannel, useCurrentUser } from "../mizan";
import { Connection, Live } from "../parts/connection";
import { Field } from "../parts/field";
import { people } from "../parts/people";
import { useSentBy } from "../parts/use-sent-by";

/** What is said goes over the channel. What is too long, the server says. */
const sayForm = createForm<Say, unknown, string>(mizan, "say", {
  title: "Say something",
  fields: { text: { label: "Say something", type: "text", required: true, autocomplete: "off" } },
  schema: (f) => z.object({ text: text(f.text) }),
});

/** A room to talk in. */
export function Island({ element }: IslandProps): ReactNode {
  const room = element.dataset.room ?? "lobby";
  const chat = useChatChannel({ room });
  const form = useForm(useSentBy(sayForm, chat.send), {
    onSuccess(sent) {
      // Whoever types fast has begun the next one.
      if (form.store.getData().text === sent.text) form.reset({});
    },
  });
  const { state } = form;
  return (
    <>
      <header className="room-head">
        <h2 id="room">{room}</h2>
        <Live channel={chat} />
        <p className="room-people">{here(chat.status, chat.presence)}</p>
      </header>
      {chat.gaps > 0 && (
        <p className="message message-warning" role="status">
          Something may have been said while you were away that is not kept. Here is what there is.
        </p>
      )}
      <Talk messages={chat.messages} isBusy={chat.status === "joining"} />
      <Connection channel={chat} />
      {state.status === "failed" && (
        <p className="message message-error" role="alert">
          {state.problem.message}
        </p>
      )}
      {/* Leaving it empty is no mistake yet. */}
      <form className="say" {...form.props} onBlur={undefined}>
        <form.Field name="text">
          {(field) => (
            <Field field={field}>
              <input {...field.input} />
            </Field>
          )}
        </form.Field>
        <button className="button" type="submit" aria-disabled={state.status === "submitting"}>
          Say it
        </button>
      </form>
    </>
  );
}

function here(status: string, presence: readonly PresenceEntry<Somebody>[]): string {
  if (status !== "joined") return status === "joining" ? "Connecting …" : "";
  return presence.length > 1 ? `Here: ${people(presence.map(({ data }) => data.name))}.` : "Nobody else is here.";
}

interface TalkProps {
  readonly messages: readonly { readonly key: number; readonly data: Said }[];
  /** Whether what was said before is still to come. */
  readonly isBusy: boolean;
}

/** What was said. It follows the latest, unless somebody is reading further up. */
function Talk({ messages, isBusy }: TalkProps): ReactNode {
  const user = useCurrentUser();
  const me = user && (user.display_name || user.username);
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (isAtEnd.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [messages]);
  return (
    <div
      ref={log}
      className="talk"
      role="log"
      aria-labelledby="room"
      aria-busy={isBusy}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      {messages.length === 0 && !isBusy && <p className="muted">Nobody has said anything yet.</p>}
      <ol>
        {messages.map(({ key, data }) => (
          <li key={key} className={data.from === me ? "line line-own" : "line"}>
            <strong>{data.from}</strong>
            <p className="prose">{data.text}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
