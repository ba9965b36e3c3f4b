import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { Job } from '../../lib/portal/job.ts';
import type { Knobs } from '../knobs.ts';
import { startPortal, type TestPortal } from '../testing/portal.ts';
import {
  ASSETS,
  assetPermit,
  HOUR,
  ORDER,
  permit,
  processed,
  processing,
  TAR,
  waiting,
} from '../testing/uploading.ts';

const open: TestPortal[] = [];
async function start(knobs: Partial<Knobs> = {}): Promise<TestPortal> {
  const portal = await startPortal(knobs);
  open.push(portal);
  return portal;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((portal) => portal.close()));
});

async function orderStatus(portal: TestPortal): Promise<unknown> {
  return (await portal.call('GET', ORDER)).json();
}

describe('process', () => {
  it('starts a job, and gives the same one as often as it is asked', async () => {
    const portal = await start();
    const { id, uploadToken, job } = await processed(portal, TAR);
    portal.time.advance(1000);
    expect(await (await processing(portal, id, uploadToken)).json()).toMatchObject(job);
    portal.time.advance(10_000);
    expect(await (await processing(portal, id, uploadToken)).json()).toMatchObject(job);
    expect(portal.state.current.jobs).toHaveLength(1);
  });

  it('starts one job when it is asked twice at the same time', async () => {
    const portal = await start();
    const { id, uploadPermit, uploadToken } = await permit(portal);
    portal.objects.put(uploadPermit.key, TAR);
    await Promise.all([processing(portal, id, uploadToken), processing(portal, id, uploadToken)]);
    expect(portal.state.current.jobs).toHaveLength(1);
  });

  it('does not find what was never uploaded, or has not the size that was announced', async () => {
    const portal = await start();
    const { id, uploadPermit, uploadToken } = await permit(portal);
    expect((await processing(portal, id, uploadToken)).status).toBe(404);
    portal.objects.put(uploadPermit.key, TAR.subarray(1));
    expect((await processing(portal, id, uploadToken)).status).toBe(404);
  });

  it('refuses an altered, an expired and another file’s token', async () => {
    const portal = await start();
    const { id, uploadPermit, uploadToken } = await permit(portal);
    const other = await permit(portal, 'other.tar');
    portal.objects.put(uploadPermit.key, TAR);
    const [header = '', payload = '', signature = ''] = uploadToken.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const forged = Buffer.from(payload, 'base64url')
      .toString()
      .replace(/"exp":\d+/, '"exp":99999999999');
    for (const token of [
      'nonsense',
      `${header}.${Buffer.from(forged).toString('base64url')}.${signature}`,
      `${none}.${payload}.`,
      other.uploadToken,
    ]) {
      expect((await processing(portal, id, token)).status).toBe(403);
    }
    portal.time.advance(24 * HOUR + 1000);
    const late = await processing(portal, id, uploadToken);
    expect(late.status).toBe(403);
    expect(await late.json()).toMatchObject({ code: 'permission_denied' });
  });

  it('needs a token', async () => {
    const portal = await start();
    const { id } = await permit(portal);
    expect((await portal.call('POST', `${ORDER}/stitchData/${id}/process`)).status).toBe(400);
  });

  it('knows Stitch Data only under its own work order', async () => {
    const portal = await start();
    const { id, uploadToken } = await permit(portal);
    const path = `/iguides/igB7Q2M4XW9K0T3/workOrders/Q4H7/stitchData/${id}/process?uploadToken=${uploadToken}`;
    expect((await portal.call('POST', path)).status).toBe(404);
  });

  it('takes an asset of any content, with the views it goes to', async () => {
    const portal = await start({ jobDuration: 0 });
    const { name, uploadPermit, uploadToken } = await assetPermit(portal, 'plan.pdf');
    portal.objects.put(uploadPermit.key, Buffer.from('plan'));
    const path = `${ASSETS}/${name}/process?uploadToken=${uploadToken}&appendToViews=all`;
    const job = v.parse(Job, await (await portal.call('POST', path)).json());
    expect(portal.state.current.jobs).toMatchObject([{ appendToViews: 'all', fault: null }]);
    const wait = `${ASSETS}/${name}/waitForProcess?${new URLSearchParams(job).toString()}`;
    expect((await portal.call('GET', wait)).status).toBe(204);
    expect(await orderStatus(portal)).toEqual({ id: 'Z1T9', status: 'empty' });
  });
});

describe('waitForProcess', () => {
  it('blocks, then says to ask again, and answers 204 as soon as the job is done', async () => {
    const portal = await start({ jobDuration: 3000, waitForProcessBlock: 2000 });
    const { id, job } = await processed(portal, TAR);
    const first = waiting(portal, id, job);
    await portal.time.waitedFor();
    portal.time.advance(2000);
    expect((await first).status).toBe(581);
    const second = waiting(portal, id, job);
    await portal.time.waitedFor();
    portal.time.advance(1000);
    expect((await second).status).toBe(204);
    expect((await waiting(portal, id, job)).status).toBe(204);
  });

  it('takes its time from the real passage of it, not from a clock that is moved', async () => {
    const portal = await start();
    const { id, job } = await processed(portal, TAR);
    portal.clock.shift(HOUR);
    const answer = waiting(portal, id, job);
    await portal.time.waitedFor();
    portal.time.advance(2000);
    expect((await answer).status).toBe(581);
  });

  it('does not know a job of another file, or with another time', async () => {
    const portal = await start();
    const { id, job } = await processed(portal, TAR);
    const other = await permit(portal, 'other.tar');
    expect((await waiting(portal, other.id, job)).status).toBe(404);
    expect((await waiting(portal, id, { ...job, jid: 'none' })).status).toBe(404);
    expect((await waiting(portal, id, { ...job, jidEnqueuedAt: '2020-01-01T00:00:00Z' })).status).toBe(404);
  });

  it('is cut short when the sandbox closes', async () => {
    const portal = await start();
    const { id, job } = await processed(portal, TAR);
    const answer = waiting(portal, id, job).catch(() => 'cut');
    await portal.time.waitedFor();
    open.splice(0);
    await portal.close();
    expect(await answer).toBe('cut');
  });
});

describe('a work order', () => {
  it('goes to drafting when the job of its TAR ends', async () => {
    const portal = await start();
    await processed(portal, TAR);
    expect(await orderStatus(portal)).toEqual({ id: 'Z1T9', status: 'empty' });
    portal.time.advance(3000);
    expect(await orderStatus(portal)).toEqual({ id: 'Z1T9', status: 'pending_draft' });
  });

  it('is rejected for what is no TAR, and takes another file then', async () => {
    const portal = await start({ jobDuration: 0 });
    await processed(portal, Buffer.alloc(5000, 'not a tar'));
    expect(await orderStatus(portal)).toEqual({ id: 'Z1T9', status: 'rejected' });
    portal.time.advance(1);
    await processed(portal, TAR);
    expect(await orderStatus(portal)).toEqual({ id: 'Z1T9', status: 'pending_draft' });
  });
});
