// Judges values as the browser would. The first line of the input is the text of a function that makes the forms; each
// further one a list of [form, field or null, value], answered by a list of { refused, sent } on one line.

import { createInterface } from "node:readline";

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]();

const { value: source } = await lines.next();
let forms;
try {
  const [runtime, z] = await Promise.all([import("mizan-react/core"), import("zod/mini")]);
  forms = new Function("runtime", "z", JSON.parse(source))(runtime, z);
} catch (error) {
  say({ missing: String(error.message).split("\n")[0] });
  process.exit(1);
}
say({});

const schemas = new Map(Object.entries(forms).map(([name, { fields, schema }]) => [name, schema(fields)]));

for await (const line of lines) {
  say(
    JSON.parse(line).map(([form, field, value]) => {
      const whole = schemas.get(form);
      const schema = field === null ? whole : whole._zod.def.shape[field];
      const { issues = [] } = schema["~standard"].validate(value);
      return { refused: issues[0]?.message ?? null, sent: JSON.stringify(value) };
    }),
  );
}
