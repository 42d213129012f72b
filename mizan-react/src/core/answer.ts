import type { Answer } from "./exchange.js";
import { type FieldError, type FormErrors, isRecord, ProblemError } from "./problem.js";

/** The value that an answer holds. Throws the problem that it describes, or that it cannot be read. */
export function readAnswer(answer: Answer): unknown {
  const { status, text } = answer;
  const retryAfter = Number(answer.header("Retry-After") ?? Number.NaN);
  const retryAfterMs = Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError({ code: "unreadable_answer", status, retryAfterMs, title: `HTTP ${status}`, cause });
  }
  if (status >= 200 && status < 300) return json;
  throw toProblem(json, status, retryAfterMs);
}

/** The problem that the server describes; status and waiting time are its own where no header says them. */
export function toProblem(json: unknown, status?: number, retryAfterMs?: number): ProblemError {
  const problem = isRecord(json) ? json : {};
  const { status: ownStatus, retry_after: seconds } = problem;
  return new ProblemError({
    code: asText(problem.code) ?? "unreadable_answer",
    status: status ?? (typeof ownStatus === "number" ? ownStatus : 0),
    title: asText(problem.title),
    detail: asText(problem.detail),
    requestId: asText(problem.request_id),
    errors: toFormErrors(problem.errors),
    retryAfterMs: retryAfterMs ?? (typeof seconds === "number" ? seconds * 1000 : undefined),
  });
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Errors as the server writes them. Whatever has another shape is left out. */
export function toFormErrors(value: unknown): FormErrors {
  const errors: Record<string, readonly FieldError[]> = {};
  for (const [field, list] of Object.entries(isRecord(value) ? value : {})) {
    if (Array.isArray(list)) errors[field] = list.filter(isFieldError);
  }
  return errors;
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.code === "string" && typeof value.message === "string";
}
