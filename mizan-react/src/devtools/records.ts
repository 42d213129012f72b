import type { CallReport, Client, FrameReport } from "../core/client.js";
import { isSecret } from "../core/form/spec.js";
import type { AnyFormStore } from "../core/form/store.js";
import { isRecord, ProblemError } from "../core/problem.js";

const MAX_CALLS = 100;
const MAX_FRAMES = 200;

/** One line of a table. */
export type Line = readonly string[];

/** What the panel knows of a client, and what it says of it. */
export interface Records {
  calls(): readonly Line[];
  contexts(): readonly Line[];
  frames(): readonly Line[];
  forms(): readonly Line[];
  /** Told when any of it may have changed. Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/** Looks on from now on. Nothing is kept but the latest calls, without what they carried, and the latest frames. */
export function createRecords(client: Client): Records {
  const calls: CallReport[] = [];
  const frames: FrameReport[] = [];
  const forms = new Set<AnyFormStore>();
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((listener) => listener());
  const latest = (path: string) => calls.findLast((call) => call.path === path && call.method === "GET");

  client.on("call", (call) => {
    calls.push(call);
    calls.splice(0, calls.length - MAX_CALLS);
    tell();
  });
  client.on("frame", (frame) => {
    frames.push(frame);
    frames.splice(0, frames.length - MAX_FRAMES);
    tell();
  });
  const undo = new Map<AnyFormStore, () => void>();
  client.on("form", ({ store, isShown }) => {
    undo.get(store)?.();
    undo.delete(store);
    if (isShown) {
      forms.add(store);
      undo.set(store, store.subscribe(tell));
    } else forms.delete(store);
    tell();
  });
  client.on("affected", tell);

  return {
    calls: () =>
      calls.toReversed().map(({ method, path, status, durationMs, error, header }) => {
        const changed = header("Mizan-Affects");
        const outcome = error instanceof ProblemError ? error.code : changed ? `changes ${changed}` : "";
        return [`${method} ${path}`, status ? String(status) : "no answer", `${Math.round(durationMs)} ms`, outcome];
      }),
    contexts() {
      const shown = new Set(client.stores().flatMap((store) => store.mounted()));
      const keys = new Set([...Object.keys(client.hydrated()), ...shown]);
      return [...keys].sort().map((key) => {
        const call = latest(key);
        const value = client
          .stores()
          .map((store) => store.read(key))
          .find((read) => read !== undefined);
        const source = call
          ? [call.header("Cache-Control"), call.header("ETag"), call.header("Age") && `Age ${call.header("Age")}`]
          : ["came with the page"];
        return [
          key,
          shown.has(key) ? "shown" : "",
          source.filter(Boolean).join(" · "),
          brief(value ?? client.hydrated()[key]),
        ];
      });
    },
    frames: () => frames.toReversed().map(lineOfFrame),
    forms: () =>
      [...forms].flatMap((store) => {
        const { status, isDirty } = store.getState();
        const head: Line = [store.form.name, status, isDirty ? "changed" : "", ""];
        const paths = new Set([...store.ledger.now.values.keys(), ...store.errorPaths()]);
        return [head, ...[...paths].map((path) => lineOf(store, path))];
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function lineOfFrame(report: FrameReport): Line {
  if ("closed" in report) return ["closed", String(report.closed), "", ""];
  const [[what = "", frame] = []] = Object.entries(report);
  const { op, ref, topic, channel, params, offset, ...rest } = isRecord(frame) ? frame : {};
  const numbers = [ref !== undefined && `ref ${String(ref)}`, offset !== undefined && `offset ${String(offset)}`];
  const kind = [op, ...numbers].filter(Boolean).join(" · ");
  const at = topic ?? (channel === undefined ? "" : `${String(channel)}:${brief(params)}`);
  const content = "error" in report ? String(report.error) : brief("data" in rest ? rest.data : rest);
  return [what, kind, String(at), content === "{}" ? "" : content];
}

function lineOf(store: AnyFormStore, path: string): Line {
  const spec = store.specOf(path);
  const { isTouched, isDirty, isAsking, errors } = store.getMeta(path);
  const marks = [isTouched && "touched", isDirty && "changed", isAsking && "asking"].filter(Boolean).join(", ");
  const value = spec && isSecret(spec) ? "•••" : brief(store.getValue(path));
  return [`  ${path}`, value, marks, errors.map((error) => `${error.code}: ${error.message}`).join("; ")];
}

function brief(value: unknown): string {
  if (value === undefined) return "";
  const text =
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof File ? `File ${inner.name}` : inner)) ??
    String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
