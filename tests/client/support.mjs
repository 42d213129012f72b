// What the tests share: the generated files as modules. The packages are those of the runtime.

import { createRequire } from "node:module";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
export const runtime = join(here, "../../mizan-react");
const packages = createRequire(join(runtime, "package.json"));
const esbuild = packages("esbuild");

/** Where cargo puts what it builds. */
export const target = process.env.CARGO_TARGET_DIR ?? join(here, "../../target");

export const zoo = join(target, "debug/examples/zoo");
export const desk = join(target, "debug/example-site");

/** What a program prints. It must succeed. */
export function output(program, args, input) {
  const run = spawnSync(program, args, { input, encoding: "utf8", maxBuffer: 1 << 30, cwd: scratch() });
  if (run.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${run.error ?? run.stderr}`);
  return run.stdout;
}

/** What a program says that must fail. */
export function refused(program, args, input) {
  const run = spawnSync(program, args, { input, encoding: "utf8", cwd: scratch() });
  if (run.status === 0) throw new Error(`${program} ${args.join(" ")} did not fail`);
  return run.stdout + run.stderr;
}

/** A folder that nobody else uses. */
export function scratch() {
  return mkdtempSync(join(tmpdir(), "mizan-client-"));
}

const resolution = {
  alias: {
    "mizan-react": join(runtime, "src/index.ts"),
    "zod/mini": join(runtime, "node_modules/zod/mini/index.js"),
  },
};

/** A generated file as one module, with everything that it imports. */
export async function load(file) {
  const out = join(scratch(), "client.mjs");
  await esbuild.build({ entryPoints: [file], bundle: true, format: "esm", platform: "node", outfile: out, ...resolution,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } });
  return import(pathToFileURL(out).href);
}

/** The size of what is left of a program that imports from a generated file. */
export async function bundle(source, folder) {
  const built = await esbuild.build({
    stdin: { contents: source, resolveDir: folder, loader: "ts" },
    bundle: true, minify: true, format: "esm", write: false, treeShaking: true, metafile: true,
    external: ["react", "react/jsx-runtime", "@tanstack/react-query"],
    ...resolution,
  });
  return built.outputFiles[0].text;
}

/** What the compiler says about files. */
export function compile(project) {
  const tsc = join(runtime, "node_modules/.bin/tsc");
  const run = spawnSync(tsc, ["-p", project], { encoding: "utf8" });
  return run.stdout + run.stderr;
}

/** `closed_at` → `closedAt`, as the generator does. */
export function pascal(name) {
  return name.replace(/(^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, __, first) => first.toUpperCase());
}

export function lines(text) {
  return text.split("\n").filter((line) => line !== "");
}

export { here, readFileSync };
