let region: HTMLElement | undefined;

/** Lets a screen reader say something when it has nothing better to do. Nothing is seen of it. */
export function announce(text: string): void {
  if (!region?.isConnected) {
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
    document.body.append(region);
  }
  const live = region;
  live.textContent = "";
  // A change of a region that is there already is what gets read; the same text twice would not be one.
  setTimeout(() => {
    live.textContent = text;
  }, 50);
}
