export { boolean } from "./boolean.js";
export { choice, choices } from "./choice.js";
export { file } from "./file.js";
export { fraction, integer } from "./number.js";
export { list, other } from "./other.js";
export { optionalForm, rows } from "./rows.js";
export { type FieldSchema } from "./rule.js";
export { text } from "./text.js";
