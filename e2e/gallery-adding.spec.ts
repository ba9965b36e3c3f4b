import { expect } from '@playwright/test';
import { test } from './gallery/test.ts';

test('a broken TAR and a twin stay until they are answered, and go only when that was meant', async ({
  gallery,
}) => {
  const page = await gallery.open('adding-looked-at');
  const drafts = page.getByRole('list', { name: 'Files to upload' });
  const upload = (count: string) => page.getByRole('button', { name: new RegExp(`^Upload ${count}`) });
  await expect(drafts).toContainText('214 files, complete');
  await expect(upload('3 files')).toBeVisible();
  await expect(page.getByText('4 files wait for your answer.')).toBeVisible();
  const send = page.getByRole('button', { name: 'Send it anyway: stitch-cut.tar' });
  await send.press('Enter');
  await expect(drafts).toContainText('most likely reject it');
  await expect(page.getByRole('button', { name: 'Leave it out: stitch-cut.tar' })).toBeFocused();
  await expect(upload('3 files')).toBeVisible();
  await send.press('Enter');
  await page.getByRole('button', { name: 'Leave it out: IMG_4821 (1).jpg' }).press('Enter');
  await page.getByRole('button', { name: 'Add it all the same: IMG_4807 (1).jpg' }).press('Enter');
  await expect(page.getByText('1 file waits for your answer.')).toBeVisible();
  await upload('5 files').press('Enter');
  const [order] = await page.evaluate(
    () => window.gallery?.orders.filter(({ type }) => type === 'add') ?? [],
  );
  expect(order).toMatchObject({
    files: ['whole', 'cut', 'one', 'two', 'three'].map((fingerprint) => ({ fingerprint })),
  });
});
