import type * as v from 'valibot';
import type { Destination } from '../upload/destination.ts';
import type { Permit } from '../upload/permit.ts';
import { call, read, type Answer, type Call, type CallOptions } from './call.ts';
import * as createIguide from './create-iguide.ts';
import type { PortalEdge, PortalEdgeOptions } from './edge.ts';
import * as getIguide from './get-iguide.ts';
import * as getWorkOrder from './get-work-order.ts';
import { NOT_YET_STATUSES, ProcessStatus } from './job.ts';
import * as listIguides from './list-iguides.ts';
import * as listWorkOrders from './list-work-orders.ts';
import { API_BASE, fillPath } from './paths.ts';
import * as permitAsset from './permit-asset.ts';
import * as permitStitchData from './permit-stitch-data.ts';
import {
  ASSET_PERMIT_LIFETIME,
  STITCH_DATA_PERMIT_LIFETIME,
  type PermitRequest,
  type UploadPermit,
} from './permit.ts';
import * as processAsset from './process-asset.ts';
import * as processStitchData from './process-stitch-data.ts';
import { statedExpiry } from './stated-expiry.ts';
import * as waitAsset from './wait-asset.ts';
import * as waitStitchData from './wait-stitch-data.ts';

export function createPortalEdge({
  fetch,
  base = API_BASE,
  now = Date.now,
  steady = () => performance.now(),
  heard,
}: PortalEdgeOptions): PortalEdge {
  const ask = (
    method: Call['method'],
    path: string,
    signal: AbortSignal,
    { body, ...options }: CallOptions & { body?: unknown } = {},
  ) => call({ fetch, now, steady, heard }, { method, url: base + path, body, signal }, options);

  return {
    async fetchPermit(destination, file, signal) {
      const body: v.InferInput<typeof PermitRequest> = {
        filename: wellFormed(file.name),
        filesize: file.size,
      };
      const askedAt = now();
      if (destination.kind === 'asset') {
        const answer = await ask('POST', pathOf(permitAsset.path, destination), signal, { body });
        const permit = read(permitAsset.Response, answer);
        return permitFrom(permit, permit.name, requestTime(answer, askedAt), ASSET_PERMIT_LIFETIME);
      }
      const answer = await ask('POST', pathOf(permitStitchData.path, destination), signal, { body });
      const permit = read(permitStitchData.Response, answer);
      return permitFrom(permit, permit.id, requestTime(answer, askedAt), STITCH_DATA_PERMIT_LIFETIME);
    },

    async process(destination, { resource, uploadToken }, signal) {
      const [contract, body] =
        destination.kind === 'asset'
          ? [processAsset, { uploadToken, appendToViews: destination.appendToViews }]
          : [processStitchData, { uploadToken }];
      const answer = await ask('POST', pathOf(contract.path, destination, resource), signal, {
        body,
        explain: ({ status, code, detail }) =>
          status === ProcessStatus.tokenRefused && code !== null && code !== 'forbidden-origin'
            ? { kind: 'token-refused', detail }
            : null,
      });
      return read(contract.Response, answer);
    },

    async waitForProcess(destination, resource, job, signal) {
      const { path } = destination.kind === 'asset' ? waitAsset : waitStitchData;
      const query = new URLSearchParams({ jid: job.jid, jidEnqueuedAt: job.jidEnqueuedAt });
      const { status } = await ask(
        'GET',
        `${pathOf(path, destination, resource)}?${query.toString()}`,
        signal,
        {
          accept: NOT_YET_STATUSES,
        },
      );
      return NOT_YET_STATUSES.includes(status) ? 'pending' : 'done';
    },

    listIguides: async (signal) => read(listIguides.Response, await ask('GET', listIguides.path, signal)),
    getIguide: async (iguideId, signal) =>
      read(getIguide.Response, await ask('GET', fillPath(getIguide.path, { iguideId }), signal)),
    listWorkOrders: async (iguideId, signal) =>
      read(listWorkOrders.Response, await ask('GET', fillPath(listWorkOrders.path, { iguideId }), signal)),
    getWorkOrder: async (iguideId, workOrderId, signal) =>
      read(
        getWorkOrder.Response,
        await ask('GET', fillPath(getWorkOrder.path, { iguideId, workOrderId }), signal),
      ),
    createIguide: async (iguide, signal) =>
      read(createIguide.Response, await ask('POST', createIguide.path, signal, { body: iguide })),
  };
}

/** The contract's path to `destination`, and in it to what the permit named `resource`. */
function pathOf(path: string, destination: Destination, resource = ''): string {
  const { iguideId } = destination;
  return destination.kind === 'asset'
    ? fillPath(path, { iguideId, assetName: resource })
    : fillPath(path, { iguideId, workOrderId: destination.workOrderId, stitchDataId: resource });
}

/** File systems allow half a character in a name; UTF-8, and so S3 and the Portal, can't say it. */
function wellFormed(name: string): string {
  return name.replace(/\p{Surrogate}/gu, '\u{FFFD}');
}

/** When a request was made, ms since 1970 by the server's clock: its answer's date, less the time that it took. */
function requestTime({ date, took }: Pick<Answer, 'date' | 'took'>, askedAt: number): number {
  return date === null ? askedAt : date - Math.max(0, took);
}

interface PermitAnswer {
  readonly uploadPermit: UploadPermit;
  readonly uploadToken: string;
}

/** `askedAt`: ms since 1970 by the server's clock; `lifetime`: ms, as documented, where no sensible expiry is stated. */
function permitFrom(answer: PermitAnswer, resource: string, askedAt: number, lifetime: number): Permit {
  const { uploadPermit, uploadToken } = answer;
  const { bucket, key, region, accessKeyId, secretAccessKey, sessionToken } = uploadPermit;
  return {
    bucket,
    key,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiresAt: statedExpiry(answer, askedAt) ?? askedAt + lifetime,
    uploadToken,
    resource,
  };
}
