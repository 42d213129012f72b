import { ProblemError } from "./problem.js";

/** How a request travels. An app or a test may bring its own. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** How much of an upload has left. */
export interface Progress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** One request, one time. */
export interface Exchange {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData | undefined;
  readonly cache?: RequestCache | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** An answer that has arrived whole. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | null;
}

/** Another way for a request to travel. */
export type Send = (request: Exchange) => Promise<Answer>;

export function aborted(): ProblemError {
  return new ProblemError({ code: "aborted", status: 0, title: "The call was ended." });
}

export function offline(cause?: unknown): ProblemError {
  return new ProblemError({ code: "offline", status: 0, title: "The server could not be reached.", cause });
}

/** Sends one request with `fetch`. */
export async function exchange(fetcher: Fetch, request: Exchange): Promise<Answer> {
  const { signal } = request;
  if (signal?.aborted) throw aborted();
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal?.addEventListener("abort", abort);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort();
  }, request.timeoutMs);
  try {
    const response = await fetcher(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      cache: request.cache ?? "no-store",
      credentials: "same-origin",
      signal: controller.signal,
    });
    const text = await response.text();
    return { status: response.status, text, header: (name) => response.headers.get(name) };
  } catch (cause) {
    if (signal?.aborted) throw aborted();
    if (timedOut) throw new ProblemError({ code: "timeout", status: 0, title: "The server took too long.", cause });
    throw offline(cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** Sends one request with `XMLHttpRequest`: `fetch` cannot say how much of a body has left. */
export function upload(request: Exchange): Promise<Answer> {
  const { signal, onProgress } = request;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted());
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    const settle = (done: () => void) => () => {
      signal?.removeEventListener("abort", abort);
      done();
    };
    xhr.open(request.method, request.url);
    for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => onProgress?.({ sentBytes: event.loaded, totalBytes: event.total });
    xhr.onload = settle(() =>
      resolve({ status: xhr.status, text: xhr.responseText, header: (name) => xhr.getResponseHeader(name) }),
    );
    xhr.onerror = settle(() => reject(offline()));
    xhr.onabort = settle(() => reject(aborted()));
    signal?.addEventListener("abort", abort);
    xhr.send(request.body ?? null);
  });
}
