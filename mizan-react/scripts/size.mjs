// What the runtime weighs in a bundle, beside what others need for the same. Fails when it outgrows its budget.
// `npm run size -- --parts` says which files weigh most.

import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const KIB = 1024;
const REACT = ["react", "react-dom", "react-dom/client", "react/jsx-runtime"];
const PEERS = [...REACT, "zod", "zod/mini", "@tanstack/react-query"];

async function bundle(source, external) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: new URL("..", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    external,
    metafile: true,
  });
  return {
    bytes: gzipSync(outputFiles[0].contents, { level: 9 }).length,
    inputs: Object.values(metafile.outputs)[0].inputs,
  };
}

const core = "createClient, createFunction, createContext, createForm, createFormStore";
const hooks = "createFormHook, createContextHook, createProvider, useCall";
const rules = "text, choice, boolean";
const channels = "createChannel, createChannelHook";
const withChannels = `${core}, createChannel, createChannelStore`;
// As the package's own files import them.
const WITHOUT_CHANNELS = [...PEERS, "./channel/*", "./channel.js"];

// The budgets are for what every site has; the rest is there for those who use it.
const ours = [
  ["core: calls, contexts, forms", `export { ${core} } from "./src/core/index.ts"`, 9 * KIB],
  ["core with channels", `export { ${withChannels} } from "./src/core/index.ts"`, 9 * KIB + 3000],
  ["core and hooks, default rendering included", `export { ${core}, ${hooks} } from "./src/index.ts"`, 12.5 * KIB],
  ["the same with the rules of a form", `export { ${core}, ${hooks}, ${rules} } from "./src/index.ts"`, 13.6 * KIB],
  [
    "everything but channels: formsets, drafts, uploads, all rules, taking over",
    'export * from "./src/index.ts"',
    18.2 * KIB,
    WITHOUT_CHANNELS,
  ],
  [
    "a function that is not used, next to one that is",
    'import { mizan } from "./test/fixture.ts"; mizan.on("outdated", () => {});',
    3 * KIB,
  ],
  ["channels alone, with a client", `export { createClient, ${channels} } from "./src/index.ts"`, 6.3 * KIB],
];

const useOurs = `import { echo, useCurrentUser, GreetProvider, useContactForm } from "./test/fixture.ts";
import { useCall } from "./src/index.ts";
export { echo, useCurrentUser, GreetProvider, useContactForm, useCall };`;
const useTheirs = `import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { QueryClient, QueryClientProvider, useMutation, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import * as z from "zod";
const schema = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(320),
  topic: z.enum(["question", "problem", "billing", "other"]),
  message: z.string().trim().min(10).max(2000),
});
export const client = createTRPCClient({ links: [httpBatchLink({ url: "/trpc" })] });
export const { TRPCProvider, useTRPC } = createTRPCContext();
export const useContactForm = () => useForm({ resolver: standardSchemaResolver(schema) });
export { QueryClient, QueryClientProvider, useMutation, useQuery, useSuspenseQuery };`;

const stacks = [
  ["Mizan: runtime, generated client, TanStack Query, zod/mini", useOurs],
  ["tRPC, TanStack Query, React Hook Form, Zod", useTheirs],
  [
    "  the same with zod/mini",
    useTheirs
      .replace('"zod"', '"zod/mini"')
      .replaceAll(
        /z\.string\(\)\.trim\(\)\.min\((\d+)\)\.max\((\d+)\)/g,
        "z.string().check(z.trim(), z.minLength($1), z.maxLength($2))",
      )
      .replace("z.email().max(320)", "z.email().check(z.maxLength(320))"),
  ],
];

const show = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`.padStart(9);
let isTooLarge = false;

console.log("mizan-react, minified and gzipped, without React, Zod and TanStack Query");
const report = (name, bytes, budget) => {
  isTooLarge ||= bytes > budget;
  console.log(`  ${show(bytes)} of ${show(budget)}  ${name}${bytes > budget ? "  TOO LARGE" : ""}`);
};
for (const [name, source, budget, external = PEERS] of ours) {
  const { bytes, inputs } = await bundle(source, external);
  report(name, bytes, budget);
  if (process.argv.includes("--parts")) {
    const parts = Object.entries(inputs).sort(([, one], [, other]) => other.bytesInOutput - one.bytesInOutput);
    for (const [file, { bytesInOutput }] of parts)
      if (bytesInOutput > 0) console.log(`      ${String(bytesInOutput).padStart(6)} ${file}`);
  }
}
const sizeOf = async (names) => (await bundle(`export { ${names} } from "./src/index.ts"`, PEERS)).bytes;
const common = `${core}, ${hooks}`;
report(
  "channels, on top of core and hooks",
  (await sizeOf(`${common}, ${channels}`)) - (await sizeOf(common)),
  3.4 * KIB,
);
// The generated file describes channels; an app that uses none of them has nothing of them.
const { inputs } = await bundle('export { useContactForm, useGreet } from "./test/fixture.ts"', PEERS);
const left = Object.entries(inputs).filter(([file, part]) => file.includes("channel") && part.bytesInOutput > 0);
const leftBytes = left.reduce((sum, [, part]) => sum + part.bytesInOutput, 0);
report("channels, where none is used", leftBytes, 0);
console.log("a contact form, a query and a mutation, with everything but React");
for (const [name, source] of stacks) console.log(`  ${show((await bundle(source, REACT)).bytes)}  ${name}`);
if (isTooLarge) process.exitCode = 1;
