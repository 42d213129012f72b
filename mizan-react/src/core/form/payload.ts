/** A body: JSON, or `multipart/form-data` when there are files. */
export function encode(data: object): string | FormData {
  const entries = flatten(data);
  const needsForm = entries.some(([, value]) => value instanceof Blob);
  if (!needsForm) return toJson(data);
  const body = new FormData();
  for (const [name, value] of entries) {
    if (value instanceof Blob) body.append(name, value);
    else if (value === true) body.append(name, "on");
    else if (value !== false && value !== null && value !== undefined) body.append(name, String(value));
  }
  return body;
}

/** JSON, with what can be said of a file in its place. Half of a surrogate pair would make the whole body unreadable. */
export function toJson(data: object): string {
  return JSON.stringify(data, (_, value: unknown) => {
    if (typeof value === "string") return value.toWellFormed();
    if (value instanceof File) return { name: value.name, size: value.size, type: value.type };
    return value;
  });
}

/** Dotted names and their values; a list of plain values repeats its name, a list of rows is numbered. */
function flatten(data: object, base = ""): readonly (readonly [string, unknown])[] {
  return Object.entries(data).flatMap(([key, value]: [string, unknown]): readonly (readonly [string, unknown])[] => {
    const name = base + key;
    if (typeof value !== "object" || value === null || value instanceof Blob) return [[name, value]];
    const isRepeated = Array.isArray(value) && value.every((item) => typeof item !== "object" || item instanceof Blob);
    if (isRepeated) return value.map((item: unknown) => [name, item] as const);
    return flatten(value, `${name}.`);
  });
}
