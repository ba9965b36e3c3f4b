import * as v from 'valibot';
import { AssetName, IguideId } from './ids.ts';
import { ExpiryBeside, PermitRequest, UploadPermit } from './permit.ts';

/** `POST /iguides/{id}/assets`. Asking again never invalidates an upload under way. */
export const method = 'POST';
export const path = '/iguides/:iguideId/assets';
export const Params = v.object({ iguideId: IguideId });
export const Request = PermitRequest;
export const Response = v.object({
  name: AssetName,
  ...ExpiryBeside,
  uploadPermit: UploadPermit,
  uploadToken: v.pipe(v.string(), v.minLength(1)),
});
export type Response = v.InferOutput<typeof Response>;
