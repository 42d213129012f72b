/** The form that the server has rendered into an element. */
export function formOf(element: HTMLElement): HTMLFormElement {
  const form = element.querySelector("form");
  if (!form) throw new Error(`the island ${element.dataset.island ?? ""} holds no form`);
  return form;
}
