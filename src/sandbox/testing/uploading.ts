import * as v from 'valibot';
import { Job } from '../../lib/portal/job.ts';
import * as permitAsset from '../../lib/portal/permit-asset.ts';
import * as permitStitchData from '../../lib/portal/permit-stitch-data.ts';
import type { TestPortal } from './portal.ts';
import { smallTar } from './tar.ts';

export const ORDER = '/iguides/igFKUNRGC5V8DD1/workOrders/Z1T9';
export const ASSETS = '/iguides/igFKUNRGC5V8DD1/assets';
export const TAR = smallTar();
export const HOUR = 3_600_000;

export async function permit(
  portal: TestPortal,
  filename = 'scan.tar',
  filesize = TAR.length,
): Promise<permitStitchData.Response> {
  const answer = await portal.call('POST', `${ORDER}/stitchData`, { filename, filesize });
  return v.parse(permitStitchData.Response, await answer.json());
}

export async function assetPermit(
  portal: TestPortal,
  filename: string,
  filesize = 4,
): Promise<permitAsset.Response> {
  const answer = await portal.call('POST', ASSETS, { filename, filesize });
  return v.parse(permitAsset.Response, await answer.json());
}

export function processing(portal: TestPortal, id: string, uploadToken: string): Promise<Response> {
  const query = new URLSearchParams({ uploadToken });
  return portal.call('POST', `${ORDER}/stitchData/${id}/process?${query.toString()}`);
}

export function waiting(portal: TestPortal, id: string, job: Job): Promise<Response> {
  return portal.call(
    'GET',
    `${ORDER}/stitchData/${id}/waitForProcess?${new URLSearchParams(job).toString()}`,
  );
}

/** A permit, an object at its key, and its job. */
export async function processed(
  portal: TestPortal,
  body: Uint8Array,
): Promise<permitStitchData.Response & { readonly job: Job }> {
  const given = await permit(portal, 'scan.tar', body.length);
  portal.objects.put(given.uploadPermit.key, body);
  const answer = await processing(portal, given.id, given.uploadToken);
  if (answer.status !== 200) throw new Error(`process answered ${answer.status}`);
  return { ...given, job: v.parse(Job, await answer.json()) };
}
