/** The browser's half of Mizan. `mizan-react/core` is the same without React. */
export * from "./core/index.js";
export * from "./react/index.js";
