import { readAnswer } from "./answer.js";
import { type ChangedContexts, createChangedContexts } from "./changed.js";
import { aborted, type Answer, type Exchange, exchange, type Fetch, type Progress, type Send } from "./exchange.js";
import type { AnyFormStore } from "./form/store.js";
import { readHydration } from "./hydration.js";
import { IN_FLIGHT } from "./key.js";
import { isRecord, ProblemError } from "./problem.js";
import { createSessionGate, type Session } from "./session.js";
import type { ContextStore } from "./store.js";
import { fill, type Words } from "./words.js";

/** What a site's client is made with. A generated file fills in the first two. */
export interface ClientOptions {
  /** Where the API lives: `/api/mizan`. */
  readonly prefix: string;
  /** The hash of the contract that the client was generated from. */
  readonly contract: string;
  /** How requests travel; `fetch` unless said otherwise. */
  readonly fetch?: Fetch;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How the socket of the channels is opened; `new WebSocket(url)` unless said otherwise. */
  readonly socket?: (url: string) => WebSocket;
  /** How long an answer may take; 90 s unless said otherwise. Uploads take as long as they take. */
  readonly timeoutMs?: number;
  /** What the browser says by itself, in the language of the page; English unless said otherwise. */
  readonly words?: Words;
}

/** What an app may want to know of, and what it is told. */
export interface MizanEvents {
  /** The session has ended, or goes on. While anybody listens, calls that find it ended wait. */
  readonly session: Session;
  /** The server has moved on, and this page no longer understands it: ask for a reload. Said once. */
  readonly outdated: true;
  /** A mutation has changed these contexts. */
  readonly affected: readonly string[];
  /** A request was answered, or was not: for tools that look on. */
  readonly call: CallReport;
  /** Something has happened on the socket of the channels: for tools that look on. */
  readonly frame: FrameReport;
  /** A `<form>` shows a form, or no longer: for tools that look on. */
  readonly form: { readonly store: AnyFormStore; readonly isShown: boolean };
}

/** What became of one request. */
export interface CallReport {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly durationMs: number;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly error?: unknown;
}

/** What happened on the socket of the channels. */
export type FrameReport =
  | { readonly sent: unknown }
  | { readonly received: unknown }
  /** A frame that does not fit the contract, or the text of one that is no JSON. */
  | { readonly unreadable: unknown; readonly error: unknown }
  /** The connection is over: the server's code, or 1006 when it was lost. */
  | { readonly closed: number };

/** One call, as functions, contexts and forms make it. */
export interface Call {
  readonly method: "GET" | "POST";
  /** Behind the prefix: `echo`, `greet?name=Ada`. */
  readonly path: string;
  readonly body?: string | FormData | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cache?: RequestCache;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Sends a body with files in it, instead of `fetch`, which cannot say how much has left. */
  readonly upload?: Send | undefined;
  /** How often the call may be sent again when the server cannot be reached or is busy. Only for what changes nothing. */
  readonly retries?: number;
  /** Whether an ended session is nobody's business but the caller's. */
  readonly quiet?: boolean;
}

/** An answer with its headers, for those who need them. */
export interface Reply {
  readonly data: unknown;
  readonly header: (name: string) => string | null;
}

/** The door to one site. */
export interface Client {
  readonly prefix: string;
  readonly changed: ChangedContexts;
  /** A sentence in the language of the page: the app's, or else this English one. */
  say(code: string, english: string, params?: Readonly<Record<string, unknown>>, kind?: string): string;
  options(): ClientOptions;
  /** Changes options: tests bring a `fetch` and a page of their own, apps the words of their language. */
  configure(options: Partial<ClientOptions>): void;
  /** Listens, and returns how to stop. */
  on<Name extends keyof MizanEvents>(name: Name, listener: (event: MizanEvents[Name]) => void): () => void;
  session(): Session;
  /** Says that the session has ended, and waits. Whether somebody has signed in again; `false` at once when nobody listens. */
  untilLogin(): Promise<boolean>;
  isOutdated(): boolean;
  /** The contexts that came with the page. */
  hydrated(): Readonly<Record<string, unknown>>;
  /** Adds a place where values of contexts are kept, and returns how to remove it. */
  attach(store: ContextStore): () => void;
  stores(): readonly ContextStore[];
  /** Tells whoever listens. */
  emit<Name extends keyof MizanEvents>(name: Name, event: MizanEvents[Name]): void;
  /** Sends a call. Throws a `ProblemError`, and nothing else. */
  send(call: Call): Promise<Reply>;
}

const RETRY_STATUS = [0, 429, 502, 503, 504];
const MAX_WAIT_MS = 10_000;
/** How often to look whether the first sending of a call has come to its end. */
const MAX_LOOKS = 10;

/** Makes the client of one site. Nothing happens before its first use. */
export function createClient(initial: ClientOptions): Client {
  let options = initial;
  let outdated = false;
  let hydration: Readonly<Record<string, unknown>> | undefined;
  const listeners: { readonly [Name in keyof MizanEvents]: Set<(event: MizanEvents[Name]) => void> } = {
    session: new Set(),
    outdated: new Set(),
    affected: new Set(),
    call: new Set(),
    frame: new Set(),
    form: new Set(),
  };
  const stores = new Set<ContextStore>();
  const emit: Client["emit"] = (name, event) => {
    for (const listener of [...listeners[name]]) listener(event);
  };
  const gate = createSessionGate(
    () => listeners.session.size > 0,
    (session) => emit("session", session),
  );

  const attempt = async (call: Call): Promise<Reply> => {
    const request: Exchange = {
      method: call.method,
      url: `${options.prefix}/${call.path}`,
      headers: {
        Accept: "application/json",
        "Mizan-Contract": options.contract,
        ...(typeof call.body === "string" && { "Content-Type": "application/json" }),
        ...options.headers,
        ...call.headers,
      },
      body: call.body,
      cache: call.cache,
      signal: call.signal,
      timeoutMs: options.timeoutMs ?? 90_000,
      onProgress: call.onProgress,
    };
    const isUpload = typeof call.body === "object";
    // Looked up each time: `fetch` wants to be called on the window, and a test may replace it.
    const fetcher: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
    const startedMs = performance.now();
    let answer: Answer | undefined;
    const report = (error?: unknown) => {
      const { status = 0, header = () => null } = answer ?? {};
      const durationMs = performance.now() - startedMs;
      emit("call", { method: call.method, path: call.path, durationMs, status, header, error });
    };
    try {
      answer = await (isUpload && call.upload ? call.upload(request) : exchange(fetcher, request));
      const data = readAnswer(answer);
      report();
      return { data, header: answer.header };
    } catch (error) {
      report(error);
      if (answer) noticeSkew(answer, error);
      throw error;
    }
  };

  /** Another contract is no trouble by itself: only together with an answer that this client cannot understand. */
  const noticeSkew = (answer: Answer, error: unknown) => {
    const theirs = answer.header("Mizan-Contract");
    if (outdated || !theirs || theirs === options.contract || !isMisunderstanding(error)) return;
    outdated = true;
    emit("outdated", true);
  };

  const persevere = async (call: Call): Promise<Reply> => {
    for (let tried = 0; ; tried += 1) {
      try {
        return await attempt(call);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const isRunning = error.code === IN_FLIGHT;
        const again = isRunning ? tried < MAX_LOOKS : tried < (call.retries ?? 0) && isPassing(error);
        if (!again) throw error;
        // Full jitter: those who were turned away together do not come back together.
        const waitMs = error.retryAfterMs ?? Math.random() * 400 * 2 ** tried;
        if (waitMs > MAX_WAIT_MS) throw error;
        await pause(waitMs, call.signal);
      }
    }
  };

  return {
    prefix: initial.prefix,
    changed: createChangedContexts(),
    say: (code, english, params = {}, kind = "") => options.words?.(code, params, kind) ?? fill(english, params),
    options: () => options,
    configure(changes) {
      options = { ...options, ...changes };
      hydration = undefined;
    },
    on(name, listener) {
      listeners[name].add(listener);
      return () => listeners[name].delete(listener);
    },
    session: gate.getState,
    untilLogin: () => gate.wait(undefined),
    isOutdated: () => outdated,
    hydrated: () => (hydration ??= readHydration()),
    attach(store) {
      stores.add(store);
      return () => stores.delete(store);
    },
    stores: () => [...stores],
    emit,
    async send(call) {
      try {
        return await persevere(call);
      } catch (error) {
        const ended = error instanceof ProblemError && error.status === 401 && error.code === "not_signed_in";
        if (!ended || call.quiet || !(await gate.wait(call.signal))) throw error;
        // Once: whoever signed in may still not be let in, and would wait forever.
        return persevere(call);
      }
    },
  };
}

function isPassing(problem: ProblemError): boolean {
  return problem.code !== "aborted" && RETRY_STATUS.includes(problem.status);
}

/** What a client of another version would run into: a name, a method or an argument that is not there (any more). */
function isMisunderstanding(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  const strange = Object.values(error.errors).some((errors) => errors.some(({ code }) => code === "unknown_field"));
  return error.code === "unreadable_answer" || [400, 404, 405, 415].includes(error.status) || strange;
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs);
    const stop = () => {
      clearTimeout(timer);
      reject(aborted());
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** The parts of an answer to a call that asked for fresh contexts. */
export function splitFresh(data: unknown): {
  readonly data: unknown;
  readonly fresh: Readonly<Record<string, unknown>>;
} {
  if (isRecord(data) && isRecord(data.fresh)) return { data: data.data, fresh: data.fresh };
  return { data, fresh: {} };
}
