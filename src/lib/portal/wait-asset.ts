import * as v from 'valibot';
import { AssetName, IguideId } from './ids.ts';
import { Job } from './job.ts';

/** `GET …/assets/{name}/waitForProcess?jid=&jidEnqueuedAt=`: blocks, then 2xx when done or "not yet". */
export const method = 'GET';
export const path = '/iguides/:iguideId/assets/:assetName/waitForProcess';
export const Params = v.object({ iguideId: IguideId, assetName: AssetName });
export const Query = Job;
