/**
 * A button that acts often goes away with what it did, and the focus with it. This gives the focus to `fallback` when
 * what had it inside `container` is gone after `watch` changed. Call it while a component is set up.
 */
export function keepFocus(
  container: () => HTMLElement | undefined,
  fallback: () => HTMLElement | undefined,
  watch: () => unknown,
): void {
  let hadFocus = false;
  $effect.pre(() => {
    watch();
    hadFocus = container()?.contains(document.activeElement) ?? false;
  });
  $effect(() => {
    watch();
    if (hadFocus && document.activeElement === document.body) fallback()?.focus({ preventScroll: true });
  });
}
