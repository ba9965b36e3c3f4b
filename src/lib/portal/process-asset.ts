import * as v from 'valibot';
import { AssetName, IguideId } from './ids.ts';
import { Job, ProcessRequest } from './job.ts';

/** `POST …/assets/{name}/process?uploadToken=` and optionally `&appendToViews=` */
export const method = 'POST';
export const path = '/iguides/:iguideId/assets/:assetName/process';
export const Params = v.object({ iguideId: IguideId, assetName: AssetName });
export const Request = ProcessRequest;
export const Response = Job;
