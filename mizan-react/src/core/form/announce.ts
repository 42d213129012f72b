let region: HTMLElement | undefined;

/** Lets a screen reader say something when it has nothing better to do. Nothing is seen of it. */
export function announce(text: string, near: Element): void {
  if (!region) {
    region = document.createElement("div");
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    // Through the object model, which a strict Content-Security-Policy allows.
    Object.assign(region.style, {
      position: "absolute",
      width: "1px",
      height: "1px",
      overflow: "hidden",
      clipPath: "inset(50%)",
    });
  }
  // While a dialog is open, nothing outside of it is read.
  const place = near.closest("dialog") ?? document.body;
  if (region.parentElement !== place) place.append(region);
  const live = region;
  live.textContent = "";
  // A change of a region that is there already is what gets read; the same text twice would not be one.
  setTimeout(() => {
    live.textContent = text;
  }, 50);
}
