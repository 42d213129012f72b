import { type ReactNode, useLayoutEffect } from "react";
import { createRoot } from "react-dom/client";

import { handOver, watchComposition } from "../core/handover.js";

/**
 * Renders into the place of an element that the server has rendered, and takes it over: until React has something to
 * show, the server's stays, and works; what was typed into it meanwhile goes along, and so does the focus. Returns how to
 * take everything away again.
 *
 * The new element is a copy of the old one without what was in it: same tag, same attributes. A component that suspends
 * or fails before it was ever shown leaves the server's in place.
 */
export function mount(element: Element, children: ReactNode): () => void {
  watchComposition();
  const host = element.cloneNode(false);
  if (!(host instanceof Element)) throw new TypeError("only an element can be taken over");
  const root = createRoot(host);
  root.render(<Shown onShow={() => handOver(element, host)}>{children}</Shown>);
  return () => root.unmount();
}

interface ShownProps {
  readonly onShow: () => void;
  readonly children: ReactNode;
}

function Shown({ onShow, children }: ShownProps): ReactNode {
  // In the commit that has made the elements: nothing can be typed between that and the handover.
  useLayoutEffect(onShow, [onShow]);
  return children;
}
