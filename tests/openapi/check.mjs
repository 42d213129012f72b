// Holds an OpenAPI document against the specification: `node check.mjs openapi.json`, or the document on stdin.
//
// Besides the public validator: every schema is valid JSON Schema 2020-12, every $ref has a target, every operationId
// is there once, every security requirement is defined, and every operation carries Mizan's extensions. The types of
// channels are held to the same.

import { readFileSync } from "node:fs";
import { argv, exit, stdin } from "node:process";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Everything that is wrong with the document, as sentences. */
export async function problemsOf(document) {
  const problems = [];
  if (typeof document !== "object" || document === null || !String(document.openapi).startsWith("3.1.")) {
    return [`openapi: expected 3.1.x, found ${JSON.stringify(document?.openapi)}`];
  }
  // The validator resolves references in place, so it gets a copy.
  const result = await new Validator().validate(structuredClone(document));
  if (!result.valid) problems.push(...sentences(result.errors));
  problems.push(...danglingReferences(document), ...badOperations(document), ...badSchemas(document));
  return problems;
}

function sentences(errors) {
  if (!Array.isArray(errors)) return [String(errors)];
  return errors.map((error) => `${error.instancePath || "/"}: ${error.message}${details(error.params)}`);
}

function details(params) {
  return params && Object.keys(params).length > 0 ? ` ${JSON.stringify(params)}` : "";
}

/** Every value in the document with its JSON pointer, extensions and examples left out: they are data. */
function* walk(value, pointer = "") {
  yield [value, pointer];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key.startsWith("x-") || key === "example" || key === "examples") continue;
    yield* walk(inner, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}

function lookUp(document, reference) {
  if (!reference.startsWith("#/")) return undefined;
  return reference
    .slice(2)
    .split("/")
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((value, key) => (value && Object.hasOwn(value, key) ? value[key] : undefined), document);
}

function danglingReferences(document) {
  const problems = [];
  const channels = channelSchemas(document).flatMap(([schema, pointer]) => [...walk(schema, pointer)]);
  for (const [value, pointer] of [...walk(document), ...channels]) {
    const reference = value?.$ref;
    if (typeof reference === "string" && lookUp(document, reference) === undefined) {
      problems.push(`${pointer}: $ref ${reference} has no target`);
    }
  }
  return problems;
}

function badOperations(document) {
  const problems = [];
  const seen = new Map();
  const schemes = document.components?.securitySchemes ?? {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS.filter((method) => item[method])) {
      const operation = item[method];
      const place = `${method.toUpperCase()} ${path}`;
      const id = operation.operationId;
      if (!id) problems.push(`${place}: no operationId`);
      else if (seen.has(id)) problems.push(`${place}: operationId ${id} is also that of ${seen.get(id)}`);
      else seen.set(id, place);
      for (const requirement of operation.security ?? []) {
        for (const scheme of Object.keys(requirement).filter((scheme) => !Object.hasOwn(schemes, scheme))) {
          problems.push(`${place}: the security scheme ${scheme} is not defined`);
        }
      }
      for (const extension of ["x-mizan-kind", "x-mizan-access"]) {
        if (typeof operation[extension] !== "string") problems.push(`${place}: no ${extension}`);
      }
    }
  }
  return problems;
}

function badSchemas(document) {
  const ajv = new Ajv2020({ strict: false, validateFormats: true, logger: false });
  addFormats(ajv);
  ajv.addSchema({ $id: "mizan:document", components: document.components ?? {} });
  const problems = [];
  for (const [schema, pointer] of schemasIn(document)) {
    try {
      // References are into the document, which has an address of its own here.
      const moved = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"mizan:document#/');
      ajv.compile(JSON.parse(moved));
    } catch (error) {
      problems.push(`${pointer}: ${error.message}`);
    }
  }
  return problems;
}

function* schemasIn(document) {
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    yield [schema, `/components/schemas/${name}`];
  }
  for (const [value, pointer] of walk(document.paths ?? {}, "/paths")) {
    if (pointer.endsWith("/schema")) yield [value, pointer];
  }
  yield* channelSchemas(document);
}

/** What channels take, send and answer. */
function channelSchemas(document) {
  return Object.entries(document["x-mizan-channels"] ?? {}).flatMap(([name, channel]) =>
    ["params", "incoming", "outgoing", "reply", "presence"]
      .filter((part) => Object.hasOwn(channel, part))
      .map((part) => [channel[part], `/x-mizan-channels/${name}/${part}`]),
  );
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  let problems;
  let document;
  try {
    document = JSON.parse(argv[2] ? readFileSync(argv[2], "utf8") : await text(stdin));
    problems = await problemsOf(document);
  } catch (error) {
    problems = [`unreadable: ${error.message}`];
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`${problems.length} problems`);
    exit(1);
  }
  const operations = Object.values(document.paths).flatMap((item) => METHODS.filter((method) => item[method]));
  const channels = Object.keys(document["x-mizan-channels"] ?? {});
  console.log(`OpenAPI ${document.openapi}: ${operations.length} operations, ${channels.length} channels, no problems`);
}
