import { offline } from "../exchange.js";
import { ProblemError } from "../problem.js";
import type { ChannelDefinition } from "./channel.js";
import { check } from "./check.js";
import type { Frame, OkFrame } from "./frame.js";

export interface SendSettings {
  /** How many messages may wait for a connection. */
  readonly queueLimit: number;
  readonly timeoutMs: number;
}

/** Sends a frame and waits for what is answered, or for what came instead. Returns how to stop waiting. */
export type Request = <Answer = OkFrame>(
  frame: Frame,
  answered: (answer: Answer) => void,
  failed: (problem: ProblemError) => void,
) => () => void;

/** What is sent to one topic. */
export interface Outbox {
  /** Sends a message to this address or, when there is none yet, lets it wait. */
  send(address: string | undefined, data: unknown, settings: SendSettings): Promise<unknown>;
  /** Sends what waits. */
  flush(address: string): void;
  /** What waits will not be sent. */
  reject(problem: ProblemError): void;
}

interface Waiting {
  readonly deliver: (address: string) => void;
  readonly reject: (problem: ProblemError) => void;
}

export function createOutbox(request: Request, { reply }: ChannelDefinition): Outbox {
  let waiting: Waiting[] = [];
  const take = (each: (one: Waiting) => void) => {
    const taken = waiting;
    waiting = [];
    taken.forEach(each);
  };
  const push = async (topic: string, data: unknown, timeoutMs: number): Promise<unknown> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const answer = await new Promise<OkFrame>((resolve, reject) => {
        const forget = request({ op: "send", topic, data }, resolve, reject);
        timer = setTimeout(() => {
          forget();
          reject(unsure("timeout"));
        }, timeoutMs);
      });
      return check(reply, answer.data);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async send(address, data = null, { queueLimit, timeoutMs }) {
      if (address !== undefined) return push(address, data, timeoutMs);
      if (queueLimit === 0) throw offline();
      if (waiting.length >= queueLimit) {
        throw new ProblemError({ code: "queue_full", status: 0, title: "Too many messages are waiting." });
      }
      // As it is now: the caller may change it meanwhile.
      const copy: unknown = JSON.parse(JSON.stringify(data));
      return new Promise((resolve, reject) => {
        waiting.push({ deliver: (topic) => resolve(push(topic, copy, timeoutMs)), reject });
      });
    },
    flush: (address) => take(({ deliver }) => deliver(address)),
    reject: (problem) => take(({ reject }) => reject(problem)),
  };
}

/** Whether a message has arrived, nobody knows: sent again, it might be there twice. */
export function unsure(code: string): ProblemError {
  return new ProblemError({ code, status: 0, title: "The message may have arrived." });
}
