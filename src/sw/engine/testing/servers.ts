import type { GatewayEdge } from '../../../lib/gateway/edge.ts';
import { wholeIdFrom } from '../../../lib/gateway/s3-tickets.ts';
import type { PortalEdge } from '../../../lib/portal/edge.ts';
import { PortalError } from '../../../lib/portal/trouble.ts';
import { crc64Nvme } from '../../../lib/s3/checksum.ts';
import type { S3Edge } from '../../../lib/s3/s3-edge.ts';
import type { Part } from '../../../lib/upload/part.ts';
import type { UploadId } from '../../../lib/upload/upload.ts';
import { ACCOUNT, HOUR, samplePermit } from '../../../lib/upload/testing/samples.ts';
import type { Landed } from '../environment.ts';

type S3Call =
  'createMultipart' | 'sendPart' | 'listParts' | 'completeMultipart' | 'abortMultipart' | 'sendWhole';
export type Call =
  S3Call | 'fetchPermit' | 'process' | 'waitForProcess' | 'session' | 'config' | 'ticket' | 'endErrand';

/** What happens between the engine and an answer: it takes its time, and may reject instead. `about`: key, part and such. */
export type OnTheWay = <Answer>(
  call: Call,
  about: readonly (string | number)[],
  signal: AbortSignal,
  answer: () => Answer,
) => Promise<Answer>;

/** A gateway, a Portal and an S3 in memory, for engines under test. Each behaves well; all else happens on the way. */
export class Servers {
  /** Who is signed in at the gateway; an Error is what the question ends with. */
  session: string | null | PortalError = ACCOUNT;
  /** The key of the next permit, by the file's name. */
  keyOf: (name: string) => string = (name) => `stitch-data/${name}`;
  /** What S3 keeps of each part, to be compared with the file. */
  checksum: 'CRC64NVME' | null = null;
  /** Whether the gateway takes requests for S3. */
  hasDetour = false;
  /** Keys of files of one part that no worker sent. */
  readonly arrived: string[] = [];
  /** S3's UploadIds that are neither completed nor aborted. */
  readonly open = new Set<string>();
  readonly #onTheWay: OnTheWay;
  readonly #parts = new Map<string, Map<number, Part>>();
  #created = 0;
  #permits = 0;

  constructor(onTheWay: OnTheWay) {
    this.#onTheWay = onTheWay;
  }

  readonly gateway: GatewayEdge = {
    session: (signal) =>
      this.#onTheWay('session', [], signal, () => {
        const { session } = this;
        if (session instanceof PortalError) throw session;
        return session === null
          ? { signedIn: false as const }
          : { signedIn: true as const, account: session, portalName: 'Portal' };
      }),
    config: (signal) =>
      this.#onTheWay('config', [], signal, () => ({
        config: {
          ...{ portalName: 'Portal', s3Endpoint: 'http://s3.test', sandbox: null, time: Date.now() },
          s3Detour: this.hasDetour,
        },
        serverTime: { time: Date.now(), within: 0 },
      })),
    endErrand: (id, signal) => this.#onTheWay('endErrand', [id], signal, () => undefined),
    ticket: (request, signal) => {
      const about = 'uploadId' in request ? request.uploadId : request.key;
      return this.#onTheWay('ticket', [about], signal, () => about);
    },
    signIn: unused,
    signOut: unused,
  };

  readonly portal: PortalEdge = {
    fetchPermit: (_, { name }, signal) =>
      this.#onTheWay('fetchPermit', [name], signal, () => {
        this.#permits += 1;
        const now = Date.now();
        const dates = { issuedAt: now, expiresAt: now + 24 * HOUR };
        return samplePermit({ key: this.keyOf(name), accessKeyId: `ASIA${this.#permits}`, ...dates });
      }),
    process: (_, { resource }, signal) =>
      this.#onTheWay('process', [resource], signal, () => ({
        jid: resource,
        jidEnqueuedAt: '2026-11-22T10:00:00Z',
      })),
    waitForProcess: (_, resource, __, signal) =>
      this.#onTheWay('waitForProcess', [resource], signal, () => 'done' as const),
    listIguides: unused,
    getIguide: unused,
    listWorkOrders: unused,
    getWorkOrder: unused,
    createIguide: unused,
  };

  /** Headers of guests' calls, in their order. */
  readonly guestCalls: Readonly<Record<string, string>>[] = [];

  guestPortal(headers: Readonly<Record<string, string>>): PortalEdge {
    this.guestCalls.push(headers);
    return this.portal;
  }

  readonly s3: S3Edge = {
    createMultipart: ({ key }, _, signal) =>
      this.#onTheWay('createMultipart', [key], signal, () => {
        this.#created += 1;
        const uploadId = `created-${this.#created}`;
        this.open.add(uploadId);
        return { uploadId, checksum: this.checksum };
      }),
    sendPart: ({ accessKeyId }, { uploadId }, { number, start, end }, _, checksum, signal) =>
      this.#onTheWay('sendPart', [accessKeyId, number], signal, () => {
        const part = { number, etag: `"${uploadId}-${number}"`, size: end - start, checksum };
        this.#held(uploadId).set(number, part);
        return part;
      }),
    listParts: (_, { uploadId }, signal) =>
      this.#onTheWay('listParts', [uploadId], signal, () =>
        [...this.#held(uploadId).values()].sort((a, b) => a.number - b.number),
      ),
    completeMultipart: (_, { uploadId }, __, ___, signal) =>
      this.#onTheWay('completeMultipart', [uploadId], signal, () => {
        this.open.delete(uploadId);
      }),
    abortMultipart: (_, { uploadId }, signal) =>
      this.#onTheWay('abortMultipart', [uploadId], signal, () => {
        this.open.delete(uploadId);
        this.#parts.delete(uploadId);
      }),
    sendWhole: ({ key }, _, __, signal) => this.#onTheWay('sendWhole', [key], signal, () => undefined),
    close: () => undefined,
  };

  /** A part, or a file of one part, arrives that no worker sent. Resolves with what it was checked by where it is a file. */
  async arrive(ticket: string, { path, body }: { path: string; body: Blob }): Promise<Landed | null> {
    const id = wholeIdFrom(path);
    if (id !== null) {
      this.arrived.push(ticket);
      return { id: id as UploadId, checksum: await crc64Nvme(body) };
    }
    const number = Number(path.split('/').at(-1));
    const checksum = this.checksum === null ? null : await crc64Nvme(body);
    this.#held(ticket).set(number, { number, etag: `"${ticket}-${number}"`, size: body.size, checksum });
    return null;
  }

  #held(uploadId: string): Map<number, Part> {
    const parts = this.#parts.get(uploadId) ?? new Map<number, Part>();
    this.#parts.set(uploadId, parts);
    return parts;
  }
}

function unused(): Promise<never> {
  return Promise.reject(new Error('not called by the engine'));
}
