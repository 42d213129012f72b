// Starts on every page: each element with `data-island` is taken over by the component of that name.

import "@vitejs/plugin-react/preamble";

import { keepTyped, mount } from "mizan-react";
import { type FunctionComponent, StrictMode } from "react";

import { mizan } from "./mizan";

/** What an island is given: the element that the server has rendered, with its data attributes and its form. */
export interface IslandProps {
  readonly element: HTMLElement;
}

interface IslandModule {
  readonly Island: FunctionComponent<IslandProps>;
}

const islands: Readonly<Record<string, () => Promise<IslandModule>>> = {
  chat: () => import("./islands/chat"),
  contact: () => import("./islands/contact"),
  inbox: () => import("./islands/inbox"),
  login: () => import("./islands/login"),
  playground: () => import("./islands/playground"),
  sessions: () => import("./islands/sessions"),
  signup: () => import("./islands/signup"),
  thread: () => import("./islands/thread"),
  ticket: () => import("./islands/ticket"),
  "ticket-state": () => import("./islands/ticket-state"),
  tickets: () => import("./islands/tickets"),
  visitor: () => import("./islands/visitor"),
};

if (import.meta.env.DEV) {
  // Before the forms, so that it sees them come.
  const { showDevPanel } = await import("mizan-react/devtools");
  showDevPanel(mizan);
}

// Before the forms as well: when the server has moved on, what is typed outlives the reload.
keepTyped(mizan);

for (const element of document.querySelectorAll<HTMLElement>("[data-island]")) {
  const load = islands[element.dataset.island ?? ""];
  // Where the code does not come, the server's page goes on working.
  load?.().then(
    ({ Island }) =>
      mount(
        element,
        <StrictMode>
          <Island element={element} />
        </StrictMode>,
      ),
    (error: unknown) => console.warn(element.dataset.island, error),
  );
}

// The browser may keep this page whole and show it again after a logout: it then comes back empty, and loads anew.
if (mizan.hydrated().current_user) {
  addEventListener("pagehide", ({ persisted }) => {
    document.documentElement.hidden = persisted;
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}
