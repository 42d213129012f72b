import { keepDraft, takeOver, useForm } from "mizan-react";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

import type { IslandProps } from "../main";
import { type Reply, replyForm, type ThreadEvent, useCurrentUser, useThread, useTicketChannel } from "../mizan";
import { Actions } from "../parts/actions";
import { Connection, Live } from "../parts/connection";
import { Field } from "../parts/field";
import { people } from "../parts/people";
import { moment } from "../parts/ticket-text";
import { useSentBy } from "../parts/use-sent-by";

/** Others hear that somebody types at most this often, and believe it for twice as long. */
const TYPING_MS = 2000;

type Thread = ReturnType<typeof useTicketChannel>;

/** The conversation on a ticket: what is stored, and what is said from now on. */
export function Island({ element }: IslandProps): ReactNode {
  const ticket = Number(element.dataset.ticket);
  const stored = useThread({ ticket });
  const { typist, noteTyping } = useTypist();
  const thread = useTicketChannel({ ticket }, { onMessage: ({ data }) => noteTyping(data) });
  const replies = useReplies(stored, thread);
  const isClosed = thread.messages.some(({ data }) => data.kind === "closed");
  return (
    <>
      <header className="room-head">
        <h2 id="thread-title">Conversation</h2>
        <Live channel={thread} />
        <Onlookers thread={thread} />
      </header>
      <div role="log" aria-labelledby="thread-title">
        {replies.length === 0 && <p className="muted">Nobody has answered yet.</p>}
        <ol className="replies">
          {replies.map((reply) => (
            <li key={reply.id} className={reply.is_agent ? "reply reply-agent" : "reply"}>
              <p className="reply-head">
                <strong>{reply.author}</strong> {reply.is_agent && <span className="badge badge-open">Help desk</span>}{" "}
                <time dateTime={reply.created_at}>{moment(reply.created_at)}</time>
              </p>
              <p className="prose">{reply.text}</p>
            </li>
          ))}
        </ol>
      </div>
      <p className="typing" role="status">
        {typist && `${typist} is writing …`}
      </p>
      <Connection channel={thread} />
      {element.dataset.open !== undefined && (
        <ReplyForm element={element} ticket={ticket} thread={thread} isClosed={isClosed} />
      )}
    </>
  );
}

/** What is stored and what is heard, each once, in the order of their numbers. */
function useReplies(stored: readonly Reply[], { messages }: Thread): readonly Reply[] {
  const [heard, setHeard] = useState<ReadonlyMap<number, Reply>>(new Map());
  // The channel holds the latest messages only, and those who type send many.
  const added = messages.flatMap(({ data }) => (data.kind === "reply" && !heard.has(data.id) ? [data] : []));
  if (added.length > 0) setHeard(new Map([...heard, ...added.map((reply) => [reply.id, reply] as const)]));
  const all = new Map([...heard.values(), ...stored].map((reply) => [reply.id, reply]));
  return [...all.values()].sort((one, other) => one.id - other.id);
}

/** Who is writing, until they have said it or stopped. */
function useTypist() {
  const [typist, setTypist] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const noteTyping = (event: ThreadEvent) => {
    clearTimeout(timer.current);
    setTypist(event.kind === "typing" ? event.author : undefined);
    if (event.kind === "typing") timer.current = setTimeout(() => setTypist(undefined), 2 * TYPING_MS);
  };
  return { typist, noteTyping };
}

/** For the writer: whether somebody of the desk is here. For the desk: who else is. */
function Onlookers({ thread: { status, presence } }: { readonly thread: Thread }): ReactNode {
  const isAgent = useCurrentUser()?.is_staff;
  const said = isAgent
    ? `Looking: ${people(presence.map(({ data }) => data.name))}`
    : presence.some(({ data }) => data.is_agent) && "An agent is here";
  return (
    <p className="room-people" role="status">
      {status === "joined" && said}
    </p>
  );
}

interface ReplyFormProps {
  readonly element: HTMLElement;
  readonly ticket: number;
  readonly thread: Thread;
  readonly isClosed: boolean;
}

/** What is said goes over the channel, and the way of every form where there is none. */
function ReplyForm({ element, ticket, thread, isClosed }: ReplyFormProps): ReactNode {
  const user = useCurrentUser();
  const toldTypingMs = useRef(-TYPING_MS);
  const [source] = useState(() => element.querySelector("form"));
  const live = useSentBy(replyForm, (input, options) =>
    thread.status === "joined" ? thread.send({ kind: "say", text: input.text }) : replyForm.submit(input, options),
  );
  const form = useForm(live, {
    initial: { ticket },
    // What was begun is about this ticket, and belongs to whoever began it.
    extras: [...(source ? [takeOver(source)] : []), keepDraft(`${user?.id ?? ""}/${ticket}`)],
    onSuccess(sent) {
      toldTypingMs.current = -TYPING_MS;
      // Whoever types fast has begun the next one.
      if (form.store.getData().text === sent.text) form.reset({ ticket });
    },
  });
  const tellTyping = () => {
    const nowMs = performance.now();
    if (thread.status !== "joined" || nowMs - toldTypingMs.current < TYPING_MS) return;
    toldTypingMs.current = nowMs;
    // Whether it arrives is not worth a word.
    thread.send({ kind: "typing" }).catch(() => {});
  };
  const notice = useRef<HTMLParagraphElement>(null);
  const isHidden = isClosed && !form.value("text");
  useLayoutEffect(() => {
    // The field is gone, and the focus would go with it.
    if (isHidden && document.activeElement?.closest("form[hidden]")) notice.current?.focus();
  }, [isHidden]);
  const { state } = form;
  return (
    <>
      <div role="status">
        {isClosed && (
          <p ref={notice} className="message" tabIndex={-1}>
            This ticket is closed now. <a href={location.pathname}>Show it as it is</a>.
          </p>
        )}
      </div>
      {state.status === "failed" && (
        <p className="message message-error" role="alert">
          {state.problem.message}
        </p>
      )}
      {/* What somebody was writing meanwhile stays theirs. */}
      <form
        className="form"
        {...form.props}
        hidden={isHidden}
        // Leaving it empty is no mistake yet.
        onBlur={undefined}
        onChange={(event) => {
          form.props.onChange(event);
          tellTyping();
        }}
      >
        <input type="hidden" name="ticket" defaultValue={ticket} />
        <form.Field name="text">
          {(field) => (
            <Field field={field}>
              <textarea {...field.input} readOnly={isClosed} />
            </Field>
          )}
        </form.Field>
        {!isClosed && (
          <Actions form={form} className="button">
            Reply
          </Actions>
        )}
      </form>
    </>
  );
}
