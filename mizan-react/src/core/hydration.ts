import { isRecord } from "./problem.js";

/** The contexts that the server put into the page, by key; empty where there is no page or nothing in it. */
export function readHydration(): Readonly<Record<string, unknown>> {
  const text = globalThis.document?.getElementById("mizan-data")?.textContent;
  if (!text) return {};
  try {
    const data: unknown = JSON.parse(text);
    return isRecord(data) ? data : {};
  } catch {
    return {};
  }
}
