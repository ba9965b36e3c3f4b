import type { Page } from '@playwright/test';

/** Drops files and folders of this machine on the page, as the file manager does: the browser makes the event. */
export async function dropOnPage(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const drag = { x: 200, y: 300, data: { items: [], files: [...paths], dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...drag });
  await session.detach();
}
