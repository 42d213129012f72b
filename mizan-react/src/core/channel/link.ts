import { toProblem } from "../answer.js";
import type { Client } from "../client.js";
import { offline } from "../exchange.js";
import type { ProblemError } from "../problem.js";
import { backoffMs } from "./backoff.js";
import type { AnyChannel } from "./channel.js";
import type { AnswerFrame, ServerFrame } from "./frame.js";
import { freshen } from "./freshen.js";
import { type Line, openLine } from "./line.js";
import { type Request, unsure } from "./outbox.js";
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
  readonly topics: ReadonlyMap<string, Topic>;
  /** The topic of this key, made when it is not there. */
  topic(key: string, channel: AnyChannel, params: unknown): Topic;
  /** A topic has begun or ceased to need a connection. */
  settle(): void;
  /** Forgets the topic of this key, and leaves it where it is joined. */
  remove(key: string, address: string | undefined): void;
  readonly request: Request;
  /** Lets the app ask for a login. After one, topics that were refused are joined again. */
  askForLogin(): void;
}

interface Waiting {
  readonly answered: (answer: AnswerFrame) => void;
  readonly failed: (problem: ProblemError) => void;
}

const ignore = () => {};
const links = new WeakMap<Client, Link>();

/** The connection of this site. It opens when the first topic needs it. */
export function linkOf(client: Client): Link {
  const link = links.get(client) ?? createLink(client);
  links.set(client, link);
  return link;
}

function createLink(client: Client): Link {
  const topics = new Map<string, Topic>();
  const waiting = new Map<number | undefined, Waiting>();
  let line: Line | undefined;
  let openedMs: number | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let nextRef = 1;
  let isAlone = false;
  let isLeft = false;
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
      each((topic) => topic.isLive() && topic.close(offline(cause)));
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
        isAlone = frame.status === "alone";
        return each((topic) => topic.changed());
      case "ping":
        return line?.send({ op: "pong" });
      default:
        // Of topics that are not there, and of kinds that only a later version knows, nobody takes note.
        return each((topic) => topic.received(frame));
    }
  };
  const answer = (frame: AnswerFrame) => {
    const one = waiting.get(frame.ref);
    waiting.delete(frame.ref);
    if (frame.op !== "error") one?.answered(frame);
    else if (frame.ref !== undefined) one?.failed(toProblem(frame.problem));
    // The server could not even read whose it was.
    else throw toProblem(frame.problem);
  };
  const ended = (code: number) => {
    if (openedMs !== undefined && performance.now() - openedMs > STABLE_MS) attempts = 0;
    line = openedMs = undefined;
    isAlone = false;
    const unanswered = [...waiting.values()];
    waiting.clear();
    for (const { failed } of unanswered) failed(unsure("unknown_outcome"));
    // Whoever is looking is somebody else now.
    each((topic) => topic.lost(code === SESSION_CHANGED));
    if (isLeft || !isNeeded()) return;
    if (SENT_AWAY.includes(code)) attempts = Math.max(attempts, SENT_AWAY_ATTEMPTS);
    // Once: a server that keeps saying so is waited for.
    const isAtOnce = code === SESSION_CHANGED && attempts === 0;
    retry = setTimeout(connect, isAtOnce ? 0 : backoffMs(attempts));
    attempts += 1;
  };

  /** There may be a network again, or somebody who looks. */
  const wake = () => {
    if (retry !== undefined) connect();
    else if (openedMs !== undefined) line?.probe();
  };
  const on = (name: string, listener: () => void) => globalThis.addEventListener?.(name, listener);
  on("online", wake);
  on("visibilitychange", () => document.visibilityState === "visible" && wake());
  // An open socket keeps a page out of the browser's memory of pages that it can go back to.
  on("pagehide", () => {
    isLeft = true;
    line?.end(NORMAL);
  });
  on("pageshow", () => {
    isLeft = false;
    connect();
  });

  const settle = () => {
    clearTimeout(idle);
    if (isNeeded()) {
      if (retry === undefined) connect();
      return;
    }
    idle = setTimeout(() => line?.end(NORMAL), IDLE_MS);
  };

  const link: Link = {
    client,
    isOpen: () => openedMs !== undefined,
    isAlone: () => isAlone,
    topics,
    topic(key, channel, params) {
      const topic = topics.get(key) ?? createTopic(link, key, channel, params);
      topics.set(key, topic);
      return topic;
    },
    settle,
    remove(key, address) {
      topics.delete(key);
      // Two that are written differently may be the same for the server.
      const isShared = [...topics.values()].some((one) => one.address() === address);
      if (address !== undefined && !isShared) link.request({ op: "leave", topic: address }, ignore, ignore);
      settle();
    },
    request(frame, answered, failed) {
      const ref = nextRef;
      nextRef += 1;
      // The server answers a join with `joined`, and everything else with `ok`.
      waiting.set(ref, { answered: answered as Waiting["answered"], failed });
      line?.send({ ...frame, ref });
      return () => waiting.delete(ref);
    },
    askForLogin() {
      if (isAsking) return;
      isAsking = true;
      void client.untilLogin().then((again) => {
        isAsking = false;
        if (!again) return;
        attempts = 0;
        // A connection that is there still belongs to whoever opened it.
        if (line) line.end(SESSION_CHANGED);
        else ended(SESSION_CHANGED);
      });
    },
  };
  return link;
}
