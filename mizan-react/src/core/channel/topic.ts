import { toProblem } from "../answer.js";
import { aborted } from "../exchange.js";
import type { ProblemError } from "../problem.js";
import { backoffMs } from "./backoff.js";
import type { AnyChannel } from "./channel.js";
import { check } from "./check.js";
import type { JoinedFrame, RawPresence, TopicFrame } from "./frame.js";
import { freshen } from "./freshen.js";
import type { Link } from "./link.js";
import { type ChannelMessage, createLog } from "./log.js";
import { createOutbox, type SendSettings } from "./outbox.js";
import type { ChannelPhase, ChannelState, PresenceEntry } from "./state.js";

/** How long a topic stays joined without anybody: React mounts twice while developing, and pages hand over to pages. */
const GRACE_MS = 1000;
/** Messages that come together are shown together. */
const NOTICE_MS = 16;

/** Somebody who listens. */
export interface Member {
  readonly keep: number;
  readonly history: number;
  readonly changed: () => void;
  readonly received: (message: ChannelMessage<unknown>) => void;
}

/** A channel with its parameters: joined once, for however many listen. */
export interface Topic {
  /** What the server calls it, while it is joined. */
  address(): string | undefined;
  /** Whether it needs a connection. */
  isLive(): boolean;
  state(): ChannelState<unknown, unknown>;
  /** Listens, and returns how to stop. */
  enter(member: Member): () => void;
  send(data: unknown, settings: SendSettings): Promise<unknown>;
  /** There is a connection. */
  opened(): void;
  /** The connection is gone; where somebody else is signed in, a refusal no longer counts. */
  lost(isRenewed: boolean): void;
  received(frame: TopicFrame): void;
  /** Something is to be shown. */
  changed(): void;
  /** Ends it, until the last one has left or somebody else is signed in. */
  close(problem: ProblemError): void;
}

export function createTopic(link: Link, key: string, channel: AnyChannel, params: unknown): Topic {
  const { name, definition } = channel;
  const members = new Set<Member>();
  const people = new Map<string, PresenceEntry<unknown>>();
  const log = createLog();
  const outbox = createOutbox(link.request, definition);
  let phase: ChannelPhase = { status: "joining" };
  let address: string | undefined;
  let gaps = 0;
  /** How many of the kept messages somebody wants, and how many to hold here. */
  let depth = 0;
  let keep = 0;
  let attempts = 0;
  let isJoining = false;
  let hasAskedForLogin = false;
  let snapshot: ChannelState<unknown, unknown> | undefined;
  let notice: ReturnType<typeof setTimeout> | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const changed = () => {
    snapshot = undefined;
    notice ??= setTimeout(() => {
      notice = undefined;
      for (const member of [...members]) member.changed();
    }, NOTICE_MS);
  };
  const enterPhase = (next: ChannelPhase) => {
    clearTimeout(retry);
    retry = undefined;
    phase = next;
    changed();
  };
  const isLive = () => phase.status !== "closed";
  const isDeserted = () => members.size === 0 && grace === undefined;

  /** Asks to be let in: for what was missed or, when that is lost or never was, for history. */
  const join = (isAnew = false) => {
    const after = isAnew ? undefined : log.position();
    const history = depth;
    const wish = after ? { after } : history > 0 && { history };
    retry = undefined;
    isJoining = true;
    link.request<JoinedFrame>(
      { op: "join", channel: name, params: params ?? {}, ...wish },
      (answer) => joined(answer, after !== undefined, history),
      refused,
    );
  };
  const joined = (answer: JoinedFrame, isResuming: boolean, history: number) => {
    const isLost = isResuming && answer.recovered !== true;
    isJoining = false;
    address = answer.topic;
    if (isDeserted()) return leave();
    attempts = 0;
    hasAskedForLogin = false;
    enterPhase({ status: "joined" });
    if (!isResuming || isLost) log.restart(answer);
    if (isLost) missed();
    outbox.flush(answer.topic);
    // What was missed cannot be had, or somebody has come who wants more: what the server keeps is the best there is.
    if (depth > (isLost ? 0 : history)) join(true);
    people.clear();
    meet(answer.presence);
  };
  const refused = (problem: ProblemError) => {
    isJoining = false;
    if (isDeserted()) return leave();
    // Without a connection, the next one brings another attempt.
    if (problem.status === 0) return;
    if (problem.status !== 429 && problem.status < 500) return close(problem);
    retry = setTimeout(join, (problem.retryAfterMs ?? 0) + backoffMs(attempts));
    attempts += 1;
  };
  const close = (problem: ProblemError) => {
    address = undefined;
    people.clear();
    outbox.reject(problem);
    enterPhase({ status: "closed", problem });
    if (members.size === 0) return leave();
    link.settle();
    // Once: whoever signed in may still not be let in.
    if (hasAskedForLogin || problem.status !== 401 || problem.code !== "not_signed_in") return;
    hasAskedForLogin = true;
    link.askForLogin();
  };
  const leave = () => {
    clearTimeout(retry);
    clearTimeout(grace);
    clearTimeout(notice);
    outbox.reject(aborted());
    link.remove(key, address);
  };

  const missed = () => {
    gaps += 1;
    freshen(link.client, definition.affects);
  };
  /** Reads all of them before it says that one could not be read. */
  const meet = (entries: readonly RawPresence[] = []) => {
    let wrong: unknown;
    for (const { id, data } of entries) {
      try {
        people.set(id, { id, data: check(definition.presence, data) });
      } catch (error) {
        wrong = error;
      }
    }
    if (wrong) throw wrong;
  };
  const message = ({ offset, data, affects }: TopicFrame & { readonly op: "message" }) => {
    const kind = log.place(offset);
    if (kind === "known") return;
    if (kind === "new") freshen(link.client, affects);
    const added = log.add(check(definition.outgoing, data), offset, keep);
    changed();
    // One by one: what one of them throws is no other's business.
    if (kind === "new") for (const member of members) queueMicrotask(() => member.received(added));
  };

  return {
    address: () => address,
    isLive,
    state: () =>
      (snapshot ??= {
        ...phase,
        messages: log.messages(),
        presence: [...people.values()],
        gaps,
        isAlone: link.isAlone(),
      }),
    enter(member) {
      clearTimeout(grace);
      grace = undefined;
      members.add(member);
      keep = Math.max(keep, member.keep);
      const isDeeper = member.history > depth;
      depth = Math.max(depth, member.history);
      link.settle();
      const isJoined = address !== undefined;
      const isIdle = link.isOpen() && isLive() && !isJoining && retry === undefined;
      if (isIdle && (isDeeper || !isJoined)) join(isJoined);
      return () => {
        members.delete(member);
        if (members.size > 0) return;
        if (!isLive()) return leave();
        grace = setTimeout(() => {
          grace = undefined;
          // An answer that is due says what there is to leave.
          if (!isJoining) leave();
        }, GRACE_MS);
      };
    },
    async send(data, settings) {
      if (phase.status === "closed") throw phase.problem;
      return outbox.send(address, data, settings);
    },
    opened: () => isLive() && join(),
    lost(isRenewed) {
      address = undefined;
      attempts = 0;
      if (isDeserted()) return leave();
      if (phase.status === "joined") return enterPhase({ status: "reconnecting" });
      const wasRefused = phase.status === "closed" && [401, 403].includes(phase.problem.status);
      enterPhase(isRenewed && wasRefused ? { status: "joining" } : phase);
    },
    received(frame) {
      if (address === undefined || frame.topic !== address) return;
      switch (frame.op) {
        case "message":
          return message(frame);
        case "skip":
          return void log.place(frame.offset);
        case "gap":
          log.restart(frame);
          missed();
          return changed();
        case "presence":
          changed();
          for (const id of frame.left ?? []) people.delete(id);
          return meet(frame.joined);
        case "left":
          return close(toProblem(frame.problem));
        default:
          return undefined;
      }
    },
    changed,
    close,
  };
}
