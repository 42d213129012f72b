import { readStorage, writeStorage } from "../storage.js";
import type { FormExtra } from "./extra.js";
import type { Ledger } from "./ledger.js";
import { readTyped, writeTyped } from "./typed.js";

const DELAY_MS = 250;

/**
 * Keeps what is typed in this tab, over a reload. Never passwords, codes, card numbers, hidden values or files. A name
 * tells several drafts of one form apart.
 */
export function keepDraft(name = ""): FormExtra {
  return ({ name: form, prefix, fields, client }) => {
    const key = `mizan-draft:${form}:${prefix}${name}`;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    const save = (ledger: Ledger) => {
      end();
      writeStorage(key, writeTyped(fields, ledger));
    };
    return {
      start({ now }) {
        const kept = readTyped(fields, readStorage(key));
        for (const [path, keys] of kept.rows) now.rows.set(path, keys);
        for (const [path, value] of kept.values) now.values.set(path, value);
      },
      edited(ledger) {
        timer ??= setTimeout(save, DELAY_MS, ledger);
      },
      ended() {
        end();
        writeStorage(key, null);
      },
      attached(ledger) {
        const flush = () => timer && save(ledger);
        const stop = client.on("outdated", () => save(ledger));
        addEventListener("pagehide", flush);
        return () => {
          flush();
          stop();
          removeEventListener("pagehide", flush);
        };
      },
    };
  };
}
