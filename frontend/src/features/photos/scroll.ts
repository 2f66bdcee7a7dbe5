import { scrollBy } from "./box";

/** Air around what is scrolled to. */
const MARGIN_PX = 24;

/** Scrolls `canvas`, and nothing around it, until `element` is seen. */
export function showInside(canvas: HTMLElement | null, element: Element | null): void {
  if (!canvas || !element) return;
  const view = canvas.getBoundingClientRect();
  const span = element.getBoundingClientRect();
  canvas.scrollBy({
    left: scrollBy(
      { from: span.left - MARGIN_PX, to: span.right + MARGIN_PX },
      { from: view.left, to: view.left + canvas.clientWidth },
    ),
    top: scrollBy(
      { from: span.top - MARGIN_PX, to: span.bottom + MARGIN_PX },
      { from: view.top, to: view.top + canvas.clientHeight },
    ),
  });
}
