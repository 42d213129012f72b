import { IN_FLIGHT, newKey } from "../key.js";
import {
  type CommonCode,
  type FieldError,
  type FormErrors,
  ProblemError,
  type Result,
  WHOLE_FORM,
} from "../problem.js";
import { announce } from "./announce.js";
import { checkAll, checkField, FOREIGN } from "./check.js";
import { controlsOf, isControl, readControls, writeControls } from "./control.js";
import type { Form } from "./form.js";
import { copyValues, createLedger, isDirty, type Ledger } from "./ledger.js";
import { createLiveCheck } from "./live.js";
import { createMetas } from "./metas.js";
import type { FormCallbacks, FormSettings } from "./settings.js";
import { byPath, focusFirst } from "./show.js";
import { createErrorSlots } from "./slots.js";
import { type FieldSpec, isSame, isSecret, specAt } from "./spec.js";
import type { FieldMeta, FormState } from "./state.js";
import { collect, fromWire, type FormValues, spread, toWire } from "./values.js";

/** A form on its way from empty to sent. It knows controls, and nothing of what renders them. */
export interface FormStore<Input, Output, Code extends string = CommonCode> {
  readonly form: Form<Input, Output, Code>;
  /** A path with this form's prefix: what its controls are named. */
  nameOf(path: string): string;
  /** The path of what a control is named; empty for what is none of this form's. */
  pathOf(control: unknown): string;
  specOf(path: string): FieldSpec | undefined;
  getState(): FormState<Output, Code>;
  getMeta(path: string): FieldMeta;
  getValue(path: string): unknown;
  /** The data as it would be sent now. */
  getData(): Input;
  /** Paths with errors, in the order in which they were found. */
  errorPaths(): readonly string[];
  /** Told the path of what changed, with `=` behind it for its value, or `""` for the form's own state. */
  subscribe(listener: (path: string) => void): () => void;
  /** Counts what `subscribe` has told. */
  revision(): number;
  configure(callbacks: FormCallbacks<Input, Output, Code>): void;
  /** Binds the `<form>` that shows this form; returns how to let go. */
  attach(element: HTMLFormElement): () => void;
  /** For the events `input` and `change`, `focusout`. */
  handleInput(target: unknown): void;
  handleLeave(target: unknown, goesTo: unknown): void;
  set(path: string, value: unknown): void;
  touch(path: string): void;
  /** What the form holds, for the functions that change its rows; they then say what was in a row that is gone. */
  readonly ledger: Ledger;
  rowsChanged(path: string, gone: readonly string[]): void;
  submit(): Promise<Result<Output, Code>>;
  /** Ends the submission that is under way. */
  abort(): void;
  /** Back to the start, or to a new one. */
  reset(initial?: Partial<Input>): void;
}

/** A form store, whatever its form takes and gives. */
export type AnyFormStore = Pick<
  FormStore<object, unknown, string>,
  | "nameOf"
  | "specOf"
  | "getMeta"
  | "getValue"
  | "getState"
  | "errorPaths"
  | "subscribe"
  | "revision"
  | "ledger"
  | "rowsChanged"
  | "set"
> & { readonly form: Pick<Form<object, unknown>, "fields" | "client" | "name"> };

export function createFormStore<Input extends object, Output, Code extends string>(
  form: Form<Input, Output, Code>,
  settings: FormSettings<Input, Output, Code> = {},
): FormStore<Input, Output, Code> {
  const { fields, client } = form;
  const prefix = settings.prefix ? `${settings.prefix}.` : "";
  const extras = (settings.extras ?? []).map((extra) => extra({ name: form.name, prefix, fields, client }));
  const ledger = createLedger(fields, settings.initial);
  const slots = createErrorSlots();
  const touched = new Set<string>();
  /** The values that the server has already been asked about. */
  const judged = new Map<string, unknown>();
  const listeners = new Set<(path: string) => void>();
  let callbacks: FormCallbacks<Input, Output, Code> = settings;
  let element: HTMLFormElement | undefined;
  let flight: { readonly promise: Promise<Result<Output, Code>>; readonly controller: AbortController } | undefined;
  let submission: string | undefined;
  let revision = 0;
  let state: FormState<Output, Code> = { status: "editing", isDirty: false };

  const specOf = (path: string) => specAt(fields, path);
  const valueOf = (path: string) => ledger.now.values.get(path);
  const errorPaths = () => slots.paths();
  const pathOf = (target: unknown): string => {
    const name = isControl(target) ? target.name : "";
    return name.startsWith(prefix) ? name.slice(prefix.length) : "";
  };

  // Telling

  const notify = (path: string) => {
    revision += 1;
    for (const listener of [...listeners]) listener(path);
  };
  const metas = createMetas((path) => ({
    isTouched: touched.has(path),
    isDirty: isDirty(ledger, path),
    isAsking: live.isAsking(path),
    errors: slots.get(path),
  }));
  const refresh = (path: string) => {
    if (metas.refresh(path)) notify(path);
  };
  const refreshAll = () => new Set([...metas.paths(), ...errorPaths()]).forEach(refresh);
  const setState = (next: FormState<Output, Code>) => {
    const isSameState = next.status === state.status && next.isDirty === state.isDirty;
    if (isSameState && next.status === "editing") return;
    state = next;
    notify("");
  };

  // Checking

  /** In the words of the page, unless the field has its own. Another schema's messages stay what they are. */
  const worded = (path: string, errors: readonly FieldError[]): readonly FieldError[] =>
    errors.map((error) => {
      const { error_messages: own, type = "" } = specOf(path) ?? {};
      const isFixed = error.code === FOREIGN || own?.[error.code] !== undefined;
      return isFixed ? error : { ...error, message: client.say(error.code, error.message, error.params, type) };
    });
  const check = (path: string) => {
    const found = checkField(form.schema, toWire(path, ledger.now.rows), valueOf(path));
    slots.set("client", path, worded(path, found));
    return found.length === 0;
  };
  const live = createLiveCheck({
    delayMs: settings.liveDelayMs ?? 300,
    async ask(paths, signal) {
      const rows = new Map(ledger.now.rows);
      const wanted = paths.map((path) => toWire(path, rows));
      // Everything goes along, because a rule may look at several fields; of files only what they are called, and
      // passwords only when they are what it is about.
      const concerned = paths.flatMap((path) => [path, ...besides(path, specOf(path)?.depends_on)]);
      const data = collect(fields, ledger.now, (path, spec) => !isSecret(spec) || concerned.includes(path));
      const errors = await form.validate(data as Partial<Input>, { fields: wanted, signal });
      return Object.fromEntries(Object.entries(errors).map(([path, list]) => [fromWire(path, rows), list]));
    },
    onAnswer(paths, errors) {
      for (const path of paths) {
        judged.set(path, valueOf(path));
        slots.set("live", path, errors[path]);
        refresh(path);
        const [first] = slots.get(path);
        if (first && element) announce(`${specOf(path)?.label ?? ""}: ${first.message}`, element);
      }
    },
    onAsking: (paths) => paths.forEach(refresh),
  });
  /** The paths of these fields, which are named as this one's neighbours. */
  const besides = (path: string, names: readonly string[] = []) =>
    names.map((name) => path.slice(0, path.lastIndexOf(".") + 1) + name);
  /** Fields beside this one that may be right or wrong because of it. */
  const dependants = (path: string) => {
    const [at] = besides(path, [""]);
    const around = at ? specOf(at.replace(/(\.\d+)?\.$/, ""))?.fields : fields;
    const name = path.slice(at?.length);
    const found = Object.entries(around ?? {}).filter(([, spec]) => spec.depends_on?.includes(name));
    return found.map(([other]) => at + other);
  };
  /** Asks the server about a field, if there is something that only it knows and has not said yet. */
  const ask = (path: string) => {
    const spec = specOf(path);
    const isServers = Boolean(spec?.server_only?.length || spec?.depends_on?.length);
    const isJudged = judged.has(path) && isSame(judged.get(path), valueOf(path));
    if (isServers && !isJudged && !isSame(valueOf(path), undefined)) live.want(path);
  };

  // Changing

  const edited = () => {
    submission = undefined;
    if (state.status !== "submitting") setState({ status: "editing", isDirty: isDirty(ledger) });
    for (const extra of extras) extra.edited?.(ledger);
  };
  const change = (path: string, value: unknown) => {
    if (value === valueOf(path) || (Array.isArray(value) && isSame(value, valueOf(path)))) return;
    ledger.now.values.set(path, value);
    notify(`${path}=`);
    live.drop(path);
    const cleared = [path, ...dependants(path)].flatMap((at) => slots.changed(at));
    if (touched.has(path)) check(path);
    cleared.forEach(refresh);
    edited();
  };
  const handleInput = (target: unknown) => {
    const path = pathOf(target);
    const spec = specOf(path);
    if (!spec || !isControl(target)) return;
    const named = target.form?.elements.namedItem(target.name);
    change(path, readControls(spec, named instanceof RadioNodeList ? [...named].filter(isControl) : [target]));
  };
  const touch = (path: string) => {
    touched.add(path);
    if (check(path)) ask(path);
    for (const other of dependants(path)) if (touched.has(other) && slots.get(other).length === 0) ask(other);
    refresh(path);
  };
  /** Makes the controls show what the form holds. */
  const write = (paths: Iterable<string>) => {
    const controls = element ? controlsOf(element) : undefined;
    for (const path of paths) {
      const [spec, own] = [specOf(path), controls?.get(prefix + path)];
      if (spec && own) writeControls(spec, own, valueOf(path));
    }
  };
  /** What is in the controls counts, whoever put it there: a password manager may tell nobody. */
  const read = () => {
    const controls = element ? controlsOf(element) : undefined;
    for (const path of ledger.now.values.keys()) {
      const [spec, own] = [specOf(path), controls?.get(prefix + path)];
      if (spec && own) ledger.now.values.set(path, readControls(spec, own));
    }
  };
  // What `collect` puts together from the fields of `Input` is one, as far as the visitor has filled it in.
  const getData = () => collect(fields, ledger.now) as Input;

  // Sending

  const run = async (signal: AbortSignal): Promise<Result<Output, Code>> => {
    read();
    live.stop();
    const sent = copyValues(ledger.now);
    const data = getData();
    for (const path of sent.values.keys()) touched.add(path);
    const place = (key: string) => fromWire(key, sent.rows);
    const isField = (path: string) => specOf(path) !== undefined;
    slots.clear();
    const found = byPath(await checkAll(form.schema, data), place, isField);
    for (const [path, errors] of Object.entries(found)) slots.set("client", path, worded(path, errors));
    if (errorPaths().length > 0) {
      const errors = Object.fromEntries(errorPaths().map((path) => [path, slots.get(path)]));
      return refuse(
        new ProblemError<Code>({ code: "invalid", status: 422, title: "Some of the input is not valid.", errors }),
      );
    }
    refreshAll();
    setState({ status: "submitting", progress: undefined, isDirty: true });
    submission ??= newKey();
    let output: Output;
    try {
      output = await form.submit(data, {
        signal,
        idempotencyKey: submission,
        optimistic: (edit) => callbacks.optimistic?.(edit, data),
        onProgress: (progress) => setState({ status: "submitting", progress, isDirty: true }),
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        setState({ status: "editing", isDirty: true });
        throw error;
      }
      // When the server has refused it, it is known what became of the submission. A proxy's error says nothing.
      const isKnown = error.status > 0 && error.status < 500;
      if (isKnown && ![IN_FLIGHT, "unreadable_answer"].includes(error.code)) submission = undefined;
      if (error.status === 422) {
        for (const [path, value] of sent.values) judged.set(path, value);
        slots.replace("submit", byPath(error.errors, place, isField));
      }
      return refuse(error);
    }
    return accept(output, sent);
  };
  const accept = (output: Output, sent: FormValues): Result<Output, Code> => {
    ledger.initial = sent;
    submission = undefined;
    for (const extra of extras) extra.ended?.();
    refreshAll();
    setState({ status: "done", data: output, isDirty: isDirty(ledger) });
    if (element) {
      announce(client.say("ui_sent", "Sent."), element);
      callbacks.onSuccess?.(output);
    }
    return { ok: true, data: output };
  };
  const refuse = (problem: ProblemError<Code>): Result<Output, Code> => {
    const wrong = errorPaths();
    refreshAll();
    if (problem.code === "aborted") setState({ status: "editing", isDirty: isDirty(ledger) });
    else if (wrong.length > 0) setState({ status: "invalid", isDirty: isDirty(ledger) });
    else setState({ status: "failed", problem, isDirty: isDirty(ledger) });
    if (element && problem.code !== "aborted") {
      const labels = wrong.map((path) => specOf(path)?.label || slots.get(path)[0]?.message);
      const summary = client.say("ui_summary", "Please look at: {fields}.", {
        fields: [...new Set(labels)].join(", "),
      });
      announce(
        wrong.length > 0 ? summary : problem.detail || client.say("ui_failed", "That did not work. Please try again."),
        element,
      );
      const summaryId = `id_${prefix}${wrong[0] ?? WHOLE_FORM}_error`;
      if (wrong.length > 0) focusFirst(element, (control) => wrong.includes(pathOf(control)), summaryId);
      callbacks.onError?.(problem);
    }
    return { ok: false, problem };
  };

  for (const extra of extras) extra.start?.(ledger);
  state = { status: "editing", isDirty: isDirty(ledger) };

  const store: FormStore<Input, Output, Code> = {
    form,
    nameOf: (path) => prefix + path,
    pathOf,
    specOf,
    getState: () => state,
    getMeta: (path) => metas.get(path),
    getValue: valueOf,
    getData,
    ledger,
    errorPaths,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    revision: () => revision,
    configure(next) {
      callbacks = next;
    },
    attach(formElement) {
      element = formElement;
      const shown = {
        element: formElement,
        read: () => [...controlsOf(formElement).values()].forEach(([first]) => handleInput(first)),
        refuse(errors: FormErrors) {
          if (Object.keys(errors).length === 0) return;
          Object.keys(errors).forEach((path) => touched.add(path));
          slots.replace("submit", errors);
          refreshAll();
          setState({ status: "invalid", isDirty: isDirty(ledger) });
        },
      };
      const undo = extras.map((extra) => extra.attached?.(ledger, shown));
      client.emit("form", { store, isShown: true });
      return () => {
        client.emit("form", { store, isShown: false });
        if (element === formElement) element = undefined;
        live.stop();
        for (const step of undo) step?.();
      };
    },
    handleInput,
    handleLeave(target, goesTo) {
      const path = pathOf(target);
      // To another button of the same group, or to another window.
      if (pathOf(goesTo) === path || document.activeElement === target) return;
      handleInput(target);
      if (specOf(path)) touch(path);
    },
    set(path, value) {
      change(path, value);
      write([path]);
    },
    touch,
    rowsChanged(path, gone) {
      for (const name of gone) live.drop(name);
      for (const name of [path, ...gone]) {
        slots.changed(name);
        slots.set("client", name, undefined);
        touched.delete(name);
      }
      notify(path);
      refreshAll();
      edited();
    },
    submit() {
      if (flight) return flight.promise;
      const controller = new AbortController();
      const promise = run(controller.signal).finally(() => {
        flight = undefined;
      });
      flight = { promise, controller };
      return promise;
    },
    abort: () => flight?.controller.abort(),
    reset(next) {
      live.stop();
      if (next) ledger.initial = spread(fields, next);
      ledger.now = copyValues(ledger.initial);
      judged.clear();
      touched.clear();
      slots.clear();
      submission = undefined;
      for (const extra of extras) extra.ended?.();
      write(ledger.now.values.keys());
      for (const path of ledger.now.rows.keys()) notify(path);
      refreshAll();
      setState({ status: "editing", isDirty: false });
    },
  };
  return store;
}
