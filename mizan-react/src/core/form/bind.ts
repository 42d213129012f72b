import { controlsOf, readControls, writeControls } from "./control.js";
import { isSame } from "./spec.js";
import type { FormStore } from "./store.js";

/** Makes a `<form>` that is on the page already the face of a form, without any framework. Returns how to let go. */
export function bindForm<Input, Output, Code extends string>(
  store: FormStore<Input, Output, Code>,
  element: HTMLFormElement,
): () => void {
  const { noValidate } = element;
  const stop = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => element.addEventListener(name, listener, { signal: stop.signal });
  on("input", (event) => store.handleInput(event.target));
  on("change", (event) => store.handleInput(event.target));
  on("focusout", (event) => store.handleLeave(event.target, event.relatedTarget));
  on("submit", (event) => {
    event.preventDefault();
    void store.submit();
  });
  on("reset", (event) => {
    event.preventDefault();
    store.reset();
  });
  // What is on the page already counts; what the form starts with goes where there is nothing.
  for (const controls of controlsOf(element).values()) {
    const [first] = controls;
    const path = first && store.pathOf(first);
    const spec = path && store.specOf(path);
    if (!spec) continue;
    const value = readControls(spec, controls);
    if (isSame(value, undefined)) writeControls(spec, controls, store.getValue(path));
    else store.set(path, value);
  }
  // The browser's own bubbles would come before what is said here.
  element.noValidate = true;
  const detach = store.attach(element);
  return () => {
    stop.abort();
    detach();
    element.noValidate = noValidate;
  };
}
