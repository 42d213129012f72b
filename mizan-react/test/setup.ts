import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  document.body.replaceChildren();
  // React warns of what it does not like there; a test that provokes an error looks at it and clears the spy.
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
});
