import { toProblem } from "../answer.js";
import type { Client } from "../client.js";
import { ProblemError } from "../problem.js";
import { backoffMs } from "./backoff.js";
import type { AnyChannel } from "./channel.js";
import type { AnswerFrame, ServerFrame } from "./frame.js";
import { freshen } from "./freshen.js";
import { type Line, openLine } from "./line.js";
import type { Request } from "./outbox.js";
import { createTopic, type Topic } from "./topic.js";

/** How long a connection is kept that nobody needs: the next page of the app may need it again. */
const IDLE_MS = 10_000;
/** What ends earlier does not count as a success. */
const STABLE_MS = 10_000;
/** Those who are sent away all at once wait a little longer: `0.5 s * 2 ** 2`. */
const SENT_AWAY = [1012, 1013];
const SENT_AWAY_ATTEMPTS = 2;
const NORMAL = 1000;
const SESSION_CHANGED = 4401;

/** The one connection of a page, and what is joined over it. */
export interface Link {
  readonly client: Client;
  isOpen(): boolean;
  isAlone(): boolean;
  find(key: string): Topic | undefined;
  /** The topic of this key, made when it is not there. */
  topic(key: string, channel: AnyChannel, params: unknown): Topic;
  /** Whether another topic has this address. */
  isShared(address: string, topic: Topic): boolean;
  /** A topic has begun or ceased to need a connection. */
  settle(): void;
  remove(topic: Topic): void;
  readonly request: Request;
  /** Lets the app ask for a login. After one, topics that were refused are joined again. */
  askForLogin(): void;
}

const links = new WeakMap<Client, Link>();

/** The connection of this site. It opens when the first topic needs it. */
export function linkOf(client: Client): Link {
  const link = links.get(client) ?? createLink(client);
  links.set(client, link);
  return link;
}

function createLink(client: Client): Link {
  const topics = new Map<string, Topic>();
  const waiting = new Map<number, (answer: AnswerFrame | undefined) => void>();
  let line: Line | undefined;
  let openedMs: number | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let listening: AbortController | undefined;
  let attempts = 0;
  let nextRef = 1;
  let isAlone = false;
  let isLeft = false;
  let hasRenewed = false;
  let isAsking = false;

  const each = (what: (topic: Topic) => void) => [...topics.values()].forEach(what);
  const isNeeded = () => [...topics.values()].some((topic) => topic.isLive());

  const connect = () => {
    clearTimeout(retry);
    retry = undefined;
    if (line || isLeft || !isNeeded()) return;
    try {
      line = openLine(client, { opened, received, ended });
    } catch (cause) {
      // Trying again will not help: no such thing here, or forbidden.
      const problem = new ProblemError({ code: "offline", status: 0, title: "No socket can be opened.", cause });
      each((topic) => topic.isLive() && topic.close(problem));
    }
  };
  const opened = () => {
    openedMs = performance.now();
    each((topic) => topic.opened());
  };
  const received = (frame: ServerFrame) => {
    switch (frame.op) {
      case "joined":
      case "ok":
      case "error":
        return answer(frame);
      case "affects":
        return freshen(client, frame.affects);
      case "layer":
        return setAlone(frame.status === "alone");
      case "pong":
        return undefined;
      default:
        // Of topics that are not there, and of kinds that only a later version knows, nobody takes note.
        return each((topic) => topic.received(frame));
    }
  };
  const answer = (frame: AnswerFrame) => {
    // The server could not even read whose it was.
    if (frame.ref === undefined) throw toProblem(frame.op === "error" ? frame.problem : frame);
    const answered = waiting.get(frame.ref);
    waiting.delete(frame.ref);
    answered?.(frame);
  };
  const setAlone = (next: boolean) => {
    if (isAlone === next) return;
    isAlone = next;
    each((topic) => topic.changed());
  };
  const ended = (code: number) => {
    const isStable = openedMs !== undefined && performance.now() - openedMs > STABLE_MS;
    line = openedMs = undefined;
    if (isStable) {
      attempts = 0;
      hasRenewed = false;
    }
    const unanswered = [...waiting.values()];
    waiting.clear();
    for (const answered of unanswered) answered(undefined);
    setAlone(false);
    const isRenewed = code === SESSION_CHANGED && !hasRenewed;
    if (isRenewed) {
      // Whoever is looking is somebody else now. Once: a server that keeps saying so is waited for.
      hasRenewed = true;
      each((topic) => topic.readmit());
    }
    each((topic) => topic.lost());
    if (isLeft || !isNeeded()) return;
    if (isRenewed) return connect();
    if (SENT_AWAY.includes(code)) attempts = Math.max(attempts, SENT_AWAY_ATTEMPTS);
    retry = setTimeout(connect, backoffMs(attempts));
    attempts += 1;
  };

  /** There may be a network again, or somebody who looks. */
  const wake = () => {
    if (retry !== undefined) connect();
    else if (openedMs !== undefined) line?.probe();
  };
  const listen = () => {
    listening = new AbortController();
    const { signal } = listening;
    const on = (name: string, listener: () => void) => globalThis.addEventListener?.(name, listener, { signal });
    on("online", wake);
    on("visibilitychange", () => document.visibilityState === "visible" && wake());
    // An open socket keeps a page out of the browser's memory of pages that it can go back to.
    on("pagehide", () => {
      isLeft = true;
      clearTimeout(retry);
      line?.end(NORMAL);
    });
    on("pageshow", () => {
      isLeft = false;
      attempts = 0;
      connect();
    });
  };
  const settle = () => {
    clearTimeout(idle);
    if (isNeeded()) {
      if (!listening) listen();
      if (retry === undefined) connect();
      return;
    }
    idle = setTimeout(() => {
      clearTimeout(retry);
      retry = undefined;
      listening?.abort();
      listening = undefined;
      isLeft = false;
      line?.end(NORMAL);
    }, IDLE_MS);
  };

  const link: Link = {
    client,
    isOpen: () => openedMs !== undefined,
    isAlone: () => isAlone,
    find: (key) => topics.get(key),
    topic(key, channel, params) {
      const topic = topics.get(key) ?? createTopic(link, key, channel, params);
      topics.set(key, topic);
      return topic;
    },
    isShared: (address, topic) => [...topics.values()].some((one) => one !== topic && one.address() === address),
    settle,
    remove(topic) {
      if (topics.get(topic.key) === topic) topics.delete(topic.key);
      settle();
    },
    request(frame, answered) {
      const ref = nextRef;
      nextRef += 1;
      waiting.set(ref, answered);
      line?.send({ ...frame, ref });
      return () => waiting.delete(ref);
    },
    askForLogin() {
      if (isAsking) return;
      isAsking = true;
      void client.untilLogin().then((again) => {
        isAsking = false;
        if (!again) return;
        hasRenewed = false;
        // The connection that is there still belongs to whoever opened it.
        if (line) return line.end(SESSION_CHANGED);
        each((topic) => topic.readmit());
        settle();
      });
    },
  };
  return link;
}
