import { isRecord } from "../problem.js";
import { readStorage, writeStorage } from "../storage.js";
import type { FormExtra } from "./extra.js";
import type { Ledger } from "./ledger.js";
import { isFileField, isSame, isSecret, specAt } from "./spec.js";

const DELAY_MS = 250;

/**
 * Keeps what is typed in this tab, over a reload. Never passwords, codes, card numbers, hidden values or files. A name
 * tells several drafts of one form apart.
 */
export function keepDraft(name = ""): FormExtra {
  return ({ name: form, prefix, fields, client }) => {
    const key = `mizan-draft:${form}:${prefix}${name}`;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const mayKeep = (path: string) => {
      const spec = specAt(fields, path);
      return spec && !isSecret(spec) && !isFileField(spec) && spec.widget !== "hidden" && !spec.disabled;
    };
    const end = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    const save = ({ now, initial }: Ledger) => {
      end();
      const values = [...now.values].filter(
        ([path, value]) => mayKeep(path) && !isSame(value, initial.values.get(path)),
      );
      const rows = [...now.rows].filter(([path, keys]) => !isSame(keys, initial.rows.get(path)));
      const kept = { values: Object.fromEntries(values), rows: Object.fromEntries(rows) };
      writeStorage(key, values.length + rows.length > 0 ? JSON.stringify(kept) : null);
    };
    return {
      start({ now }) {
        const kept = parse(readStorage(key));
        for (const [path, keys] of Object.entries(kept.rows)) {
          if (specAt(fields, path)?.type === "formset" && isNumbers(keys)) now.rows.set(path, keys);
        }
        for (const [path, value] of Object.entries(kept.values)) if (mayKeep(path)) now.values.set(path, value);
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

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isSafeInteger);
}

function parse(text: string | null): {
  readonly values: Record<string, unknown>;
  readonly rows: Record<string, unknown>;
} {
  let data: unknown;
  try {
    data = JSON.parse(text ?? "{}");
  } catch {
    data = {};
  }
  const part = (name: string) => (isRecord(data) && isRecord(data[name]) ? data[name] : {});
  return { values: part("values"), rows: part("rows") };
}
