import { ProblemError } from "mizan-react";
import { type ReactNode, useState } from "react";

import {
  emailVerifySendForm,
  mySessions,
  sessionEndForm,
  sessionsEndOthersForm,
  useCurrentUser,
  useMySessions,
} from "../mizan";
import { day } from "../parts/ticket-text";

/** The account: the address, and where one is signed in. A session goes from the list at once. */
export function Island(): ReactNode {
  const user = useCurrentUser();
  const sessions = useMySessions();
  const [said, setSaid] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const run = async (call: Promise<unknown>, done: string) => {
    setProblem(undefined);
    setSaid(undefined);
    try {
      await call;
      setSaid(done);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.message);
    }
  };
  if (!user) return null;
  return (
    <>
      {said && (
        <p className="message message-success" role="status">
          {said}
        </p>
      )}
      {problem && (
        <p className="message message-error" role="alert">
          {problem}
        </p>
      )}
      <section className="card" aria-labelledby="account-email">
        <h2 id="account-email">Email</h2>
        <p>
          {user.email || "No address yet."}{" "}
          {user.email && (user.email_verified ? <span className="badge badge-open">Confirmed</span> : <span className="badge">Not confirmed</span>)}
        </p>
        {user.email && !user.email_verified && (
          <button
            className="button button-quiet"
            type="button"
            onClick={() => void run(emailVerifySendForm.submit({}), "The mail is on its way.")}
          >
            Send the link again
          </button>
        )}
        <p>
          <a href="/email_change">Change the address</a>
        </p>
      </section>

      <section className="card" aria-labelledby="account-password">
        <h2 id="account-password">Password</h2>
        <p>
          <a href="/password_change">Change the password</a>
        </p>
      </section>

      <section className="card" aria-labelledby="account-sessions">
        <h2 id="account-sessions">Where you are signed in</h2>
        <table className="table">
          <caption className="visually-hidden">Your sessions</caption>
          <thead>
            <tr>
              <th scope="col">Device</th>
              <th scope="col">Address</th>
              <th scope="col">Signed in</th>
              <th scope="col">Last seen</th>
              <th scope="col">
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map(({ id, device, address, signed_in_at, last_seen_at, is_current }) => (
              <tr key={id}>
                <td className="cell-main">
                  {device} {is_current && <span className="badge badge-open">This one</span>}
                </td>
                <td data-label="Address">{address ?? "unknown"}</td>
                <td data-label="Signed in">
                  <time dateTime={signed_in_at}>{`${day(signed_in_at)}, ${signed_in_at.slice(11, 16)} UTC`}</time>
                </td>
                <td data-label="Last seen">
                  <time dateTime={last_seen_at}>{day(last_seen_at)}</time>
                </td>
                <td className="cell-action">
                  {!is_current && (
                    <button
                      className="button button-quiet"
                      type="button"
                      onClick={() =>
                        void run(
                          sessionEndForm.submit(
                            { session: id },
                            {
                              optimistic: (edit) =>
                                edit(mySessions, undefined, (shown) => shown.filter((other) => other.id !== id)),
                            },
                          ),
                          `${device} is signed out.`,
                        )
                      }
                    >
                      Sign out<span className="visually-hidden"> {device}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {sessions.length > 1 && (
          <button
            className="button"
            type="button"
            onClick={() => void run(sessionsEndOthersForm.submit({}), "You are signed out everywhere else.")}
          >
            Sign out everywhere else
          </button>
        )}
      </section>
    </>
  );
}
