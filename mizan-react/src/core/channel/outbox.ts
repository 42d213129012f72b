import { toProblem } from "../answer.js";
import { ProblemError } from "../problem.js";
import type { ChannelDefinition } from "./channel.js";
import { check } from "./check.js";
import type { AnswerFrame, Frame } from "./frame.js";

export interface SendSettings {
  /** How many messages may wait for a connection. */
  readonly queueLimit: number;
  readonly timeoutMs: number;
}

/** Sends a frame; `undefined` when the connection was lost before the answer. Returns how to stop waiting. */
export type Request = (frame: Frame, answered: (answer: AnswerFrame | undefined) => void) => () => void;

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
  const taken = () => {
    const all = waiting;
    waiting = [];
    return all;
  };

  const push = (topic: string, data: unknown, timeoutMs: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        forget();
        reject(own("timeout", "The server took too long. The message may have arrived."));
      }, timeoutMs);
      const forget = request({ op: "send", topic, data }, (answer) => {
        clearTimeout(timer);
        // Whether it arrived, nobody knows: sent again, it might be there twice.
        if (!answer) reject(own("unknown_outcome", "The connection was lost. The message may have arrived."));
        else if (answer.op === "error") reject(toProblem(answer.problem));
        else if (answer.op === "ok") resolve(answer.data);
      });
    }).then((data) => check(reply, data));

  return {
    async send(address, data = null, { queueLimit, timeoutMs }) {
      if (address !== undefined) return push(address, data, timeoutMs);
      if (queueLimit === 0) throw own("offline", "The server cannot be reached at the moment.");
      if (waiting.length >= queueLimit) throw own("queue_full", `${queueLimit} messages are waiting already.`);
      // As it is now: the caller may change it meanwhile.
      const copy: unknown = JSON.parse(JSON.stringify(data));
      return new Promise((resolve, reject) => {
        waiting.push({ deliver: (topic) => resolve(push(topic, copy, timeoutMs)), reject });
      });
    },
    flush: (address) => taken().forEach(({ deliver }) => deliver(address)),
    reject: (problem) => taken().forEach(({ reject }) => reject(problem)),
  };
}

function own(code: string, title: string): ProblemError {
  return new ProblemError({ code, status: 0, title });
}
