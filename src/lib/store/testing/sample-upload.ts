import * as v from 'valibot';
import type { Part } from '../../upload/part.ts';
import { Upload } from '../../upload/upload.ts';

/** A believable Upload, through its own schema; `changes` replace whole fields. */
export function sampleUpload(changes: Partial<v.InferInput<typeof Upload>> = {}): Upload {
  return v.parse(Upload, {
    id: crypto.randomUUID(),
    account: '3f0c4b1e-8a67-4c1f-9a53-0d1f2f7a6f10',
    file: {
      name: 'Küche – 客厅.stitch.tar',
      size: 15_000_000,
      type: 'application/x-tar',
      lastModified: 1_760_000_000_000,
    },
    destination: {
      kind: 'stitch-data',
      iguideId: 'igFKUNRGC5V8DD1',
      workOrderId: 'Z1T9',
      address: '200 University Ave, Waterloo',
    },
    addedAt: 1_760_000_100_000,
    phase: { name: 'queued' },
    attempts: 0,
    renewals: 0,
    restarts: 0,
    losses: 0,
    restartReason: null,
    ...changes,
  });
}

export function samplePart(number: number, changes: Partial<Part> = {}): Part {
  return { number, etag: `"etag-${number}"`, size: 5_242_880, checksum: 'AAAAAAAAAAA=', ...changes };
}
