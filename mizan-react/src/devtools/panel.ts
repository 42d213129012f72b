import type { Client } from "../core/client.js";
import { createRecords, type Line } from "./records.js";

const STYLE = `
  :host { all: initial; position: fixed; inset: auto 8px 8px auto; z-index: 2147483647; font: 12px/1.4 system-ui, sans-serif; }
  button { font: inherit; padding: 4px 10px; border: 1px solid #567; border-radius: 4px; background: #123; color: #def; cursor: pointer; }
  button[aria-pressed=true] { background: #def; color: #123; }
  section { width: min(720px, 94vw); height: min(360px, 60vh); display: flex; flex-direction: column; gap: 6px;
    padding: 8px; margin-bottom: 6px; background: #0b1622; color: #def; border: 1px solid #567; border-radius: 6px; }
  section[hidden] { display: none; }
  nav { display: flex; gap: 4px; }
  div { overflow: auto; flex: 1; }
  table { border-collapse: collapse; width: 100%; font-family: ui-monospace, monospace; font-size: 11px; }
  th, td { text-align: left; vertical-align: top; padding: 2px 8px 2px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  th { color: #8ab; font-weight: 600; position: sticky; top: 0; background: #0b1622; }
`;

const TABS = {
  Calls: ["call", "status", "took", "outcome"],
  Contexts: ["context", "", "from", "value"],
  Channels: ["", "frame", "topic", "content"],
  Forms: ["form / field", "state / value", "", "errors"],
} as const;
type Tab = keyof typeof TABS;

/**
 * Shows a panel in the corner of the page: calls, contexts with their cache headers, what travels over
 * the socket, and what each form holds. For
 * development; secrets are not shown. Returns how to take it away.
 */
export function showDevPanel(client: Client): () => void {
  const records = createRecords(client);
  const host = document.createElement("mizan-devtools");
  const root = host.attachShadow({ mode: "open" });
  // A sheet of its own needs no nonce, where a `<style>` would.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  let tab: Tab = "Calls";
  const body = element("div");
  const panel = element("section");
  panel.hidden = true;
  panel.setAttribute("aria-label", "Mizan's dev panel");
  const tabs = element("nav");
  const buttons = (Object.keys(TABS) as Tab[]).map((name) => {
    const button = element("button", name);
    button.addEventListener("click", () => {
      tab = name;
      draw();
    });
    return button;
  });
  tabs.append(...buttons);
  panel.append(tabs, body);
  const toggle = element("button", "Mizan");
  toggle.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    draw();
  });
  root.append(panel, toggle);

  const draw = () => {
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.hidden) return;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.textContent === tab));
    const lines = { Calls: records.calls, Contexts: records.contexts, Channels: records.frames, Forms: records.forms }[
      tab
    ]();
    body.replaceChildren(table(TABS[tab], lines));
  };
  let frame = 0;
  const stop = records.subscribe(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  });
  document.body.append(host);
  return () => {
    stop();
    cancelAnimationFrame(frame);
    host.remove();
  };
}

function table(titles: readonly string[], lines: readonly Line[]): HTMLElement {
  const made = element("table");
  made.append(row("th", titles), ...lines.map((line) => row("td", line)));
  return made;
}

function row(kind: "td" | "th", texts: readonly string[]): HTMLElement {
  const made = element("tr");
  made.append(...texts.map((text) => element(kind, text)));
  return made;
}

/** Text stays text: what is shown comes from the page and the server. */
function element<Name extends keyof HTMLElementTagNameMap>(name: Name, text = ""): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
