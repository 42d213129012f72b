import { useOutdated } from "mizan-react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";

import { mizan } from "../mizan";

/** Says that the server has moved on. What is typed is there again on the new page: `main.tsx` sees to that. */
export function Outdated(): ReactNode {
  if (!useOutdated(mizan)) return null;
  return createPortal(
    <div className="outdated message message-warning" role="alert">
      <p>There is a newer version of this page. What you have typed is kept.</p>
      <button className="button" type="button" onClick={() => location.reload()}>
        Load it
      </button>
    </div>,
    document.body,
  );
}
