import { afterEach, describe, expect, it } from 'vitest';
import { statedExpiry } from '../../lib/portal/stated-expiry.ts';
import type { Knobs } from '../knobs.ts';
import { startPortal, type TestPortal } from '../testing/portal.ts';
import { ASSETS, assetPermit, HOUR, permit, processing, TAR } from '../testing/uploading.ts';

const open: TestPortal[] = [];
async function start(knobs: Partial<Knobs> = {}): Promise<TestPortal> {
  const portal = await startPortal(knobs);
  open.push(portal);
  return portal;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((portal) => portal.close()));
});

describe('a permit', () => {
  it('is for one key, lives for a day, and says so', async () => {
    const portal = await start();
    const { id, uploadPermit } = await permit(portal);
    expect(uploadPermit.key).toBe(`stitch-data/${id}/original.tar`);
    expect(statedExpiry(uploadPermit, portal.time.now())).toBe(portal.time.now() + 24 * HOUR);
    expect(portal.permits.find(uploadPermit.accessKeyId)).toEqual({
      accessKeyId: uploadPermit.accessKeyId,
      secretAccessKey: uploadPermit.secretAccessKey,
      sessionToken: uploadPermit.sessionToken,
      expiresAt: portal.time.now() + 24 * HOUR,
      scope: { bucket: 'bucket', key: uploadPermit.key, acl: 'bucket-owner-full-control' },
    });
  });

  it('for an asset lives two hours and names the asset by another name than the file has', async () => {
    const portal = await start();
    const { name, uploadPermit } = await assetPermit(portal, 'Front Door.JPG');
    expect(name).toMatch(/^[a-z0-9]{12}\.jpg$/);
    expect(uploadPermit.key).toBe(`assets/igFKUNRGC5V8DD1/${name}`);
    expect(statedExpiry(uploadPermit, portal.time.now())).toBe(portal.time.now() + 2 * HOUR);
  });

  it('can keep silent about its expiry', async () => {
    const portal = await start({ permitExpiry: 'silent' });
    expect(statedExpiry((await permit(portal)).uploadPermit, portal.time.now())).toBeNull();
  });

  it('asked for again names the same key with other credentials', async () => {
    const portal = await start();
    const first = await permit(portal);
    const second = await permit(portal);
    expect(second.id).toBe(first.id);
    expect(second.uploadPermit.key).toBe(first.uploadPermit.key);
    expect(second.uploadPermit.accessKeyId).not.toBe(first.uploadPermit.accessKeyId);
    expect(portal.permits.find(first.uploadPermit.accessKeyId)).toBeDefined();
  });

  it('asked for again names another key when the knob says so', async () => {
    const portal = await start({ repeatedPermit: 'new-key' });
    expect((await permit(portal)).uploadPermit.key).not.toBe((await permit(portal)).uploadPermit.key);
  });

  it('is another for another size, name or destination, and after the file was processed', async () => {
    const portal = await start();
    const keys = [
      (await permit(portal)).uploadPermit.key,
      (await permit(portal, 'scan.tar', TAR.length + 1)).uploadPermit.key,
      (await permit(portal, 'other.tar')).uploadPermit.key,
      (await assetPermit(portal, 'scan.tar', TAR.length)).uploadPermit.key,
    ];
    const [first = ''] = keys;
    portal.objects.put(first, Buffer.alloc(TAR.length));
    const { id, uploadToken } = await permit(portal);
    expect((await processing(portal, id, uploadToken)).status).toBe(200);
    keys.push((await permit(portal)).uploadPermit.key);
    expect(new Set(keys).size).toBe(5);
  });

  it.each(['完了 🏠.tar', '../../etc/passwd', 'a\u0000b\n.jpg', 'x'.repeat(1000), '.tar'])(
    'is given for a file named %j',
    async (filename) => {
      const portal = await start();
      expect((await permit(portal, filename)).uploadPermit.key).toMatch(
        /^stitch-data\/[A-Z0-9]+\/original(\.\w+)?$/,
      );
      expect((await assetPermit(portal, filename)).name).toMatch(/^[a-z0-9]{12}(\.\w+)?$/);
    },
  );

  it.each([
    ['igW1E4A8U5F2K9M', 'R7D1', 'done'],
    ['igL9G2T5H8Q1R4V', 'H5N3', 'pending_draft'],
  ])('is refused for the work order of %s, which is past it', async (iguide, order, status) => {
    const portal = await start();
    const answer = await portal.call('POST', `/iguides/${iguide}/workOrders/${order}/stitchData`, {
      filename: 'scan.tar',
      filesize: 1,
    });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({
      code: 'failed_precondition',
      message: `the work order is ${status}`,
    });
  });

  it('is given for a rejected work order, to try again', async () => {
    const portal = await start();
    const answer = await portal.call('POST', '/iguides/igN5X2J9L6G3T0H/workOrders/D4V9/stitchData', {
      filename: 'scan.tar',
      filesize: 1,
    });
    expect(answer.status).toBe(200);
  });

  it.each([0, -1, 1.5, '7'])('is refused for a size of %j', async (filesize) => {
    const portal = await start();
    expect((await portal.call('POST', ASSETS, { filename: 'a', filesize })).status).toBe(400);
  });
});
