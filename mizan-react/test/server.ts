import { vi } from "vitest";

import { mizan } from "./fixture.js";

/** One request, as it came in. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly cache: RequestCache | undefined;
  readonly signal: AbortSignal | undefined;
}

type Handler = (seen: Seen) => Response | Promise<Response>;

/** A server in the test's own process: says what came in, and answers what the test tells it. */
export interface FakeServer {
  readonly seen: readonly Seen[];
  on(path: string, handler: Handler): void;
  of(path: string): readonly Seen[];
}

export function fakeServer(): FakeServer {
  const seen: Seen[] = [];
  const handlers = new Map<string, Handler>();
  mizan.configure({
    async fetch(input, init) {
      const path = input.replace("/api/mizan/", "");
      const raw = init.body;
      const body: unknown = typeof raw === "string" ? JSON.parse(raw) : raw;
      const one: Seen = {
        method: init.method ?? "GET",
        path,
        headers: new Headers(init.headers),
        body,
        cache: init.cache,
        signal: init.signal ?? undefined,
      };
      seen.push(one);
      const handler = handlers.get(path) ?? handlers.get(path.split("?", 1)[0] ?? "");
      const answer = handler ? handler(one) : problem(404, "not_found");
      const gone = new Promise<never>((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
      return Promise.race([answer, gone]);
    },
  });
  return {
    seen,
    on: (path, handler) => handlers.set(path, handler),
    of: (path) => seen.filter((one) => one.path.split("?", 1)[0] === path),
  };
}

export function json(data: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(data), { headers: { "Content-Type": "application/json", ...headers } });
}

export function problem(
  status: number,
  code: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  const body = JSON.stringify({
    type: "about:blank",
    title: `Status ${status}`,
    status,
    code,
    request_id: "r1",
    ...more,
  });
  return new Response(body, { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}

/** An answer that comes when the test says so. */
export function later(): { readonly answer: Promise<Response>; readonly send: (response: Response) => void } {
  let send: (response: Response) => void = () => {};
  const answer = new Promise<Response>((resolve) => {
    send = resolve;
  });
  return { answer, send };
}

export function hydrate(data: unknown): void {
  const script = document.createElement("script");
  script.type = "application/json";
  script.id = "mizan-data";
  script.textContent = JSON.stringify(data);
  document.body.append(script);
}

/** Lets everything that is ready happen. */
export async function soon(): Promise<void> {
  await vi.waitFor(() => undefined);
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
