import { useCall } from "mizan-react";
import { type FormEvent, type ReactNode, useState } from "react";

import type { IslandProps } from "../main";
import { echo, GreetProvider, useGreet } from "../mizan";

/** What stands in the form's only field. */
function typedIn({ currentTarget }: FormEvent<HTMLFormElement>): string {
  const [value] = new FormData(currentTarget).values();
  return typeof value === "string" ? value : "";
}

/** `echo` and `greet`, called from the page. */
export function Island({ element }: IslandProps): ReactNode {
  const told = (id: string) => element.querySelector(`[aria-labelledby="${id}"] output`)?.textContent ?? undefined;
  return (
    <>
      <EchoCard told={told("echo")} />
      <GreetCard told={told("greet")} />
    </>
  );
}

interface CardProps {
  /** What the server has answered already, for a page without JavaScript. */
  readonly told: string | undefined;
}

function EchoCard({ told }: CardProps): ReactNode {
  const { call, ...latest } = useCall(echo);
  const answer = latest.status === "done" ? latest.data.message : told;
  return (
    <section className="card" aria-labelledby="echo">
      <h2 id="echo">
        <code>echo</code>
      </h2>
      <p>A function: it says your text back.</p>
      <form
        className="form"
        method="get"
        action="/playground#echo"
        onSubmit={(event) => {
          event.preventDefault();
          void call({ text: typedIn(event) });
        }}
      >
        <div className="field">
          <label htmlFor="echo-text">Text</label>
          <input id="echo-text" name="text" defaultValue={told} maxLength={200} autoComplete="off" required />
        </div>
        <p className="actions">
          <button className="button" type="submit">
            Call echo
          </button>
        </p>
      </form>
      {latest.status === "failed" ? <Failure message={latest.problem.message} /> : <Answer text={answer} />}
      <pre className="wire" tabIndex={0} aria-label="The request for echo">
        <code>{'POST /api/mizan/echo\n{"text": "hi"}'}</code>
      </pre>
    </section>
  );
}

function GreetCard({ told }: CardProps): ReactNode {
  const [name, setName] = useState<string>();
  return (
    <section className="card" aria-labelledby="greet">
      <h2 id="greet">
        <code>greet</code>
      </h2>
      <p>A context: a cacheable read with a parameter.</p>
      <form
        className="form"
        method="get"
        action="/playground#greet"
        onSubmit={(event) => {
          event.preventDefault();
          setName(typedIn(event));
        }}
      >
        <div className="field">
          <label htmlFor="greet-name">Name</label>
          <input id="greet-name" name="name" maxLength={100} autoComplete="off" required />
        </div>
        <p className="actions">
          <button className="button" type="submit">
            Call greet
          </button>
        </p>
      </form>
      {name === undefined ? (
        <Answer text={told} />
      ) : (
        <GreetProvider
          name={name}
          fallback={<Answer text="…" />}
          failed={(problem) => <Failure message={problem.message} />}
        >
          <Greeting />
        </GreetProvider>
      )}
      <pre className="wire" tabIndex={0} aria-label="The request for greet">
        <code>GET /api/mizan/greet?name=Ada</code>
      </pre>
    </section>
  );
}

function Greeting(): ReactNode {
  return <Answer text={useGreet().message} />;
}

function Answer({ text }: { readonly text: string | undefined }): ReactNode {
  if (text === undefined) return null;
  return (
    <p className="answer">
      <span>Answer</span> <output>{text}</output>
    </p>
  );
}

function Failure({ message }: { readonly message: string }): ReactNode {
  return (
    <p className="message message-error" role="alert">
      {message}
    </p>
  );
}
