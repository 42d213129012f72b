import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";

/** Ends with what `scripts/test` counts. */
const tally: Reporter = {
  onTestRunEnd(modules) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.state() === "failed" && module.errors().length > 0).length;
    console.log(`# pass ${count("passed")}\n# fail ${count("failed") + broken}`);
  },
};

export const config = defineConfig({
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    setupFiles: ["test/setup.ts"],
    reporters: ["default", tally],
  },
});

// Vitest reads its configuration from the default export, and from nowhere else.
export default config;
