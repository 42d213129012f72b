import { useSession } from "mizan-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

import { mizan, type Profile, useLoginForm } from "../mizan";
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
  const form = useLoginForm({
    prefix: "again",
    initial: { username },
    onSuccess(profile) {
      // What somebody else had begun is not sent in another one's name.
      if (profile.id === id) session.resume();
      else location.reload();
    },
  });
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="card again" aria-labelledby="again-title" onCancel={session.dismiss}>
      <h2 id="again-title">Please log in again</h2>
      <p>Your session has ended. What you have typed is still there.</p>
      <form.Render className="form">
        <Actions form={form}>Log in and go on</Actions>
        <button className="button button-quiet" type="button" onClick={session.dismiss}>
          Not now
        </button>
      </form.Render>
    </dialog>
  );
}
