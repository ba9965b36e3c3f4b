import { expect, it } from 'vitest';
import * as v from 'valibot';
import { UploadId } from '../../lib/upload/upload.ts';
import { Meters } from './meters.ts';

const id = v.parse(UploadId, '5f0c3a52-7c1d-4e8a-9f20-5d1c8e7a4b36');
const PART = 5_000_000;

it('what comes due between two looks is due for whoever looks at the time of the first', () => {
  let now = 0;
  const meters = new Meters(() => now);
  const part = (number: number): { number: number; bytes: number; cuts: number } => ({
    number,
    bytes: PART,
    cuts: 0,
  });
  meters.begun(id, part(1));
  now = 5_000;
  const sent = { number: 1, etag: '"e"', size: PART, checksum: null };
  meters.ended(id, part(1), { type: 'partSent', multipartUploadId: 'm', part: sent });
  meters.begun(id, part(2));
  const first = 8_999.5;
  now = 9_001;
  expect(meters.look(first)).toMatchObject({ connections: 1, nextAt: 0.5 });
  expect(meters.look(now)).toMatchObject({ connections: 2 });
});
