import { useSession } from "mizan-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

import { currentUser, mizan, type Profile, useLoginForm } from "../mizan";
import { Actions } from "./actions";

type Ended = Extract<ReturnType<typeof useSession>, { readonly status: "ended" }>;

/** Asks for the password when the session has ended, and then sends again what was refused. Nothing typed is lost. */
export function SignInAgain({ user }: { readonly user: Profile }): ReactNode {
  const session = useSession(mizan);
  if (session.status === "active") return null;
  return createPortal(<LoginDialog session={session} user={user} />, document.body);
}

function LoginDialog({ session, user }: { readonly session: Ended; readonly user: Profile }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  // Of when the session ended: a login changes it.
  const [{ id, username }] = useState(user);
  const [wantsSecond, setWantsSecond] = useState(false);
  const goOn = (who: Pick<Profile, "id"> | null) => {
    // What somebody else had begun is not sent in another one's name.
    if (who?.id === id) session.resume();
    else if (who) location.reload();
  };
  const form = useLoginForm({
    prefix: "again",
    initial: { username },
    onSuccess(answer) {
      if (answer.status === "second_factor") setWantsSecond(true);
      else goOn(answer);
    },
  });
  useEffect(() => {
    dialog.current?.showModal();
    // The name is there already.
    dialog.current?.querySelector<HTMLInputElement>("[type=password]")?.focus();
  }, []);
  return (
    <dialog ref={dialog} className="card again" aria-labelledby="again-title" onCancel={session.dismiss}>
      <h2 id="again-title">Please log in again</h2>
      <p>Your session has ended. What you have typed is still there.</p>
      {wantsSecond ? (
        <>
          {/* In another tab, so that what was typed stays in this one. */}
          <p>
            <a href="/login/second_factor?next=/account" target="_blank">
              Give your second factor in another tab
            </a>
            , and come back.
          </p>
          <p className="actions">
            <button className="button" type="button" onClick={() => void currentUser.fetch().then(goOn, () => {})}>
              I have done so
            </button>
          </p>
        </>
      ) : (
        <form.Render className="form">
          <Actions form={form}>Log in and go on</Actions>
          <button className="button button-quiet" type="button" onClick={session.dismiss}>
            Not now
          </button>
        </form.Render>
      )}
    </dialog>
  );
}
