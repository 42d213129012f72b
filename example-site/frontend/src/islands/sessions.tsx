import { ProblemError } from "mizan-react";
import { type ReactNode, useState } from "react";

import { mySessions, sessionEndForm, sessionsEndOthersForm, useMySessions } from "../mizan";
import { day } from "../parts/ticket-text";

/** Where one is signed in. A session goes from the list at once. */
export function Island(): ReactNode {
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
      <section className="card account-section" aria-labelledby="account-sessions">
        <h2 id="account-sessions">Where you are signed in</h2>
        <table className="table table-plain">
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
                <td data-label="Address">
                  <span>{address ?? "unknown"}</span>
                </td>
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
            className="button setting-action"
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
