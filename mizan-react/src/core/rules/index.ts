export { boolean } from "./boolean.js";
export { choice, choices } from "./choice.js";
export { fraction, integer } from "./number.js";
export { file, list, other } from "./other.js";
export { optionalForm, rows } from "./rows.js";
export { type FieldSchema } from "./rule.js";
export { text } from "./text.js";
