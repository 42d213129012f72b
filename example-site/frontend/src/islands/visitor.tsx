import type { ReactNode } from "react";

import { Outdated } from "../parts/outdated";
import { SignInAgain } from "../parts/sign-in-again";
import { useCurrentUser } from "../mizan";

/** What is typed while signed in is nobody else's business. */
function forgetDrafts(): void {
  const forget = () => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("mizan-draft:")) sessionStorage.removeItem(key);
  };
  forget();
  // A draft is saved once more when the page is left.
  addEventListener("pagehide", forget, { once: true });
}

/** Who is looking, in the header. */
export function Island(): ReactNode {
  const user = useCurrentUser();
  const here = (path: string) => (location.pathname === path ? "page" : undefined);
  if (!user) {
    return (
      <>
        <a className="button button-quiet" href="/login" aria-current={here("/login")}>
          Log in
        </a>
        <a className="button" href="/signup" aria-current={here("/signup")}>
          Sign up
        </a>
        <Outdated />
      </>
    );
  }
  return (
    <>
      <a className={user.avatar ? "who who-picture" : "who"} href="/account">
        {user.avatar && <img className="avatar" src={user.avatar} width="32" height="32" alt="" />}
        <span className="visually-hidden">Signed in as </span>
        {user.display_name || user.username}
      </a>
      <form method="post" action="/logout" onSubmit={forgetDrafts}>
        <button className="button button-quiet" type="submit">
          Log out
        </button>
      </form>
      <SignInAgain user={user} />
      <Outdated />
    </>
  );
}
