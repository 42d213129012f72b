import type { FormErrors } from "../problem.js";

export interface LiveCheckOptions {
  readonly delayMs: number;
  readonly ask: (paths: readonly string[], signal: AbortSignal) => Promise<FormErrors>;
  readonly onAnswer: (paths: readonly string[], errors: FormErrors) => void;
  /** These paths are being asked about, or no longer. */
  readonly onAsking: (paths: readonly string[]) => void;
}

/** Asks the server about fields that were left: a moment later, together, and never about what has changed since. */
export interface LiveCheck {
  want(path: string): void;
  /** The answer about this path is no longer wanted: its value has changed. */
  drop(path: string): void;
  isAsking(path: string): boolean;
  stop(): void;
}

export function createLiveCheck({ delayMs, ask, onAnswer, onAsking }: LiveCheckOptions): LiveCheck {
  const wanted = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: AbortController | undefined;

  const forget = (paths: readonly string[]) => {
    for (const path of paths) wanted.delete(path);
    onAsking(paths);
  };
  const restart = () => {
    clearTimeout(timer);
    current?.abort();
    current = undefined;
    if (wanted.size > 0) timer = setTimeout(run, delayMs);
  };
  const run = () => {
    const controller = new AbortController();
    const paths = [...wanted];
    current = controller;
    ask(paths, controller.signal).then(
      (errors) => {
        if (current !== controller) return;
        forget(paths);
        onAnswer(paths, errors);
      },
      // An answer that did not come is no error of the visitor's; submitting will tell.
      () => current === controller && forget(paths),
    );
  };

  return {
    want(path) {
      wanted.add(path);
      restart();
      onAsking([path]);
    },
    drop(path) {
      if (!wanted.delete(path)) return;
      restart();
      onAsking([path]);
    },
    isAsking: (path) => wanted.has(path),
    stop() {
      const paths = [...wanted];
      wanted.clear();
      restart();
      onAsking(paths);
    },
  };
}
