import { expect, test } from 'vitest';
import { partPath, S3_CHECKSUM_HEADER, wholePath } from '../lib/gateway/s3-tickets.ts';
import { landedOf, type BackgroundFetchEvent } from './background-fetches.ts';

const CHECKSUM = 'cc+9o2P1qzQ=';
const ids = [1, 2, 3, 4].map((digit) => `${String(digit).repeat(8)}-d9cb-469f-a165-70867728950e`);

/** An errand's end with these answers, by the paths that they came from. */
function ended(answers: readonly (readonly [path: string, answer: Response | null])[]): BackgroundFetchEvent {
  const records = answers.map(([path, answer]) => ({
    request: new Request(`https://sitelift.test${path}`),
    responseReady:
      answer === null ? Promise.reject(new DOMException('given up', 'AbortError')) : Promise.resolve(answer),
  }));
  return {
    registration: { id: 'errand', matchAll: () => Promise.resolve(records) },
  } as unknown as BackgroundFetchEvent;
}

const answer = (status: number, checksum: string | null = CHECKSUM) =>
  new Response(null, { status, headers: checksum === null ? {} : { [S3_CHECKSUM_HEADER]: checksum } });

test('files of one part landed where S3 said so, and of which bytes', async () => {
  const landed = await landedOf(
    ended([
      [wholePath(ids[0] ?? ''), answer(200)],
      [wholePath(ids[1] ?? ''), answer(403)],
      [wholePath(ids[2] ?? ''), null],
      [wholePath(ids[3] ?? ''), answer(200, null)],
      [wholePath('elsewhere'), answer(200)],
      [partPath(1), answer(200)],
    ]),
  );
  expect(landed).toEqual([{ id: ids[0], checksum: CHECKSUM }]);
});
