/** One thing that is wrong with one field, or with the form as a whole. The message is for people. */
export interface FieldError {
  /** A stable word, such as `required` or `max_length`. */
  readonly code: string;
  readonly message: string;
  /** What the message mentions, such as `limit` and `actual`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Errors by field; those of the whole form stand under `__all__`. */
export type FormErrors = Readonly<Record<string, readonly FieldError[]>>;

/** The key under which errors of the whole form are reported. */
export const WHOLE_FORM = "__all__";

/** Codes that the client itself gives, beside the server's. */
export type ClientCode = "aborted" | "offline" | "timeout" | "unreadable_answer";

/** The codes that any call may end with, whatever it does. A generated client adds those of the function. */
export type CommonCode =
  | ClientCode
  | "bad_request"
  | "body_too_large"
  | "cross_origin"
  | "internal_error"
  | "invalid"
  | "not_found"
  | "timeout"
  | "too_many_requests"
  | "unavailable";

export interface ProblemInit {
  readonly code: string;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly title?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly errors?: FormErrors | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Why a call failed: the server's problem details (RFC 9457), or what kept the call from being answered. */
export class ProblemError<Code extends string = string> extends Error {
  override readonly name = "ProblemError";
  readonly code: Code | ClientCode;
  readonly status: number;
  readonly title: string;
  /** A sentence for whoever asked; empty when the server gave none. */
  readonly detail: string;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;
  /** What is wrong with the input, by field. */
  readonly errors: FormErrors;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(init: ProblemInit) {
    super(init.detail || init.title || init.code, { cause: init.cause });
    // The server's codes are known from the contract, which is what `Code` was made from.
    this.code = init.code as Code | ClientCode;
    this.status = init.status;
    this.title = init.title ?? "";
    this.detail = init.detail ?? "";
    this.requestId = init.requestId;
    this.errors = init.errors ?? {};
    this.retryAfterMs = init.retryAfterMs;
  }
}

/** What came of a call, for code that would rather look than catch. */
export type Result<Output, Code extends string = string> =
  { readonly ok: true; readonly data: Output } | { readonly ok: false; readonly problem: ProblemError<Code> };

/** Waits for a call and turns its problem into a value. Anything that is no problem is still thrown. */
export async function settle<Output, Code extends string>(call: Promise<Output>): Promise<Result<Output, Code>> {
  try {
    return { ok: true, data: await call };
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error };
    throw error;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
