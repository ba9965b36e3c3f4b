import * as v from 'valibot';
import { revive, type Live } from '../live.ts';
import type { Moment } from '../moment.ts';
import type { Part } from '../part.ts';
import type { Multipart, Permit } from '../permit.ts';
import type { Phase } from '../phase.ts';
import { partSizeFor, plan } from '../plan.ts';
import { Upload } from '../upload.ts';

export const MIB = 1024 * 1024;
export const NOW = 1_790_000_000_000;
export const HOUR = 3_600_000;
export const ACCOUNT = 'operator';
/** Three parts, the last of them short. */
export const SIZE = 12 * MIB;

export const MOMENT: Moment = { now: NOW, random: 0.5, inFlight: 0 };

/** The worker has the bytes, and makes a copy of them. */
export const STAGED = {
  type: 'staged',
  source: { from: 'page', keeping: true },
  fingerprint: '1:a',
} as const;

export function samplePermit(changes: Partial<Permit> = {}): Permit {
  return {
    bucket: 'scans',
    key: 'stitch-data/4MN/original.tar',
    region: 'us-east-1',
    accessKeyId: 'ASIA1',
    secretAccessKey: 'secret-access-key',
    sessionToken: 'secret-session-token',
    issuedAt: NOW,
    expiresAt: NOW + 24 * HOUR,
    uploadToken: 'secret-upload-token',
    resource: '4MN',
    ...changes,
  };
}

export function sampleMultipart(changes: Partial<Multipart> = {}): Multipart {
  return {
    uploadId: 'multipart-1',
    bucket: 'scans',
    key: 'stitch-data/4MN/original.tar',
    partSize: partSizeFor(SIZE),
    checksum: 'CRC64NVME',
    ...changes,
  };
}

/** Through the stored record's own schema. */
export function sampleUpload(phase: Phase, changes: Partial<v.InferInput<typeof Upload>> = {}): Upload {
  return v.parse(Upload, {
    id: '0f8fad5b-d9cb-469f-a165-70867728950e',
    account: ACCOUNT,
    file: { name: 'küche.stitch.tar', size: SIZE, type: 'application/x-tar', lastModified: NOW - HOUR },
    destination: {
      kind: 'stitch-data',
      iguideId: 'igFKUNRGC5V8DD1',
      workOrderId: 'Z1T9',
      address: '200 Uni Ave',
    },
    addedAt: NOW,
    phase,
    attempts: 0,
    renewals: 0,
    losses: 0,
    restarts: 0,
    restartReason: null,
    ...changes,
  });
}

export function sampleLive(
  phase: Phase,
  parts: readonly Part[] = [],
  changes: Partial<v.InferInput<typeof Upload>> = {},
): Live {
  return { ...revive(sampleUpload(phase, changes), parts), listed: true };
}

export function samplePart(number: number, size = SIZE): Part {
  const span = plan(size, partSizeFor(size))[number - 1];
  if (span === undefined) throw new RangeError(`no part ${number}`);
  return { number, etag: `"etag-${number}"`, size: span.end - span.start, checksum: `crc-${number}` };
}

export function allParts(size = SIZE): Part[] {
  return plan(size, partSizeFor(size)).map(({ number }) => samplePart(number, size));
}

export const SENDING: Extract<Phase, { name: 'sending' }> = {
  name: 'sending',
  permit: samplePermit(),
  multipart: sampleMultipart(),
  renewing: false,
};
export const FINISHING: Extract<Phase, { name: 'finishing' }> = {
  name: 'finishing',
  permit: samplePermit(),
  multipart: sampleMultipart(),
  renewing: false,
};
export const PROCESSING: Extract<Phase, { name: 'processing' }> = {
  name: 'processing',
  permit: samplePermit(),
  job: null,
  renewing: false,
};
