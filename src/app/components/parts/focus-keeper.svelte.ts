/**
 * A button that acts often goes away with what it did, and the focus with it; one that only moves on the page loses the
 * focus, too. This gives it back after `watch` changed, or to `fallback` when what had it inside `container` is gone. Call
 * it while a component is set up.
 */
export function keepFocus(
  container: () => HTMLElement | undefined,
  fallback: () => HTMLElement | undefined,
  watch: () => unknown,
): void {
  let focused: Element | null = null;
  $effect.pre(() => {
    watch();
    focused = container()?.contains(document.activeElement) ? document.activeElement : null;
  });
  $effect(() => {
    watch();
    if (focused === null || document.activeElement !== document.body) return;
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
    else fallback()?.focus({ preventScroll: true });
  });
}
