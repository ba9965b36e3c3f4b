import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GUEST_LINK_PATH, UNLOCK_PATH } from '../../../lib/links/guest-link.ts';
import { LINKS_PATH } from '../../../lib/links/operator-links.ts';
import {
  GUEST_NAME_HEADER,
  GUEST_UPLOAD_HEADER,
  LINK_HEADER,
  UNLOCKED_HEADER,
} from '../../../lib/links/secret.ts';
import type { LazyDatabase } from '../../database/open-database.ts';
import { ASSETS, linkWorld, STITCH, termsOf } from './link-world.ts';

/** As a header may have them: no controls, and nothing that a client refuses to send. */
const anyHeader = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', '%', '=', '/', '+', '~', ' ', '{', '"', '\\'),
  maxLength: 80,
});
const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.record(
    {
      filename: fc.oneof(fc.string(), fc.constantFrom('../a.jpg', '\0', '\ud800.jpg', 'a'.repeat(2_000))),
      filesize: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(2 ** 53, -1, 0, '1')),
      passphrase: fc.string(),
      uploadToken: fc.string(),
      terms: fc.oneof(
        fc.jsonValue(),
        fc
          .dictionary(
            fc.constantFrom(
              'mostFiles',
              'title',
              'assets',
              'iguideId',
              'expiresAt',
              'workOrderId',
              '__proto__',
            ),
            fc.jsonValue(),
          )
          .map((changes) => Object.assign({}, termsOf(Date.UTC(2026, 10, 27)), changes)),
      ),
    },
    { requiredKeys: [] },
  ),
);
const anyPath = fc.constantFrom(
  ...[GUEST_LINK_PATH, UNLOCK_PATH, ASSETS, STITCH, `${ASSETS}/asset-1/process`, `${STITCH}/S1/process`],
  ...[`${ASSETS}/asset-1/waitForProcess`, `${ASSETS}/%2e%2e/process`, `${ASSETS}/%00/process`, LINKS_PATH],
  ...[
    `${LINKS_PATH}/x`,
    `${LINKS_PATH}/' or 1=1 --`,
    `${LINKS_PATH}/${'0'.repeat(36)}`,
    `${LINKS_PATH}/x/secret`,
  ],
);
const anyMethod = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT');

/** Whatever comes is answered as what it is: nothing hostile is a fault of the gateway's own, and nothing secret comes back. */
export function describeHostileInput(database: () => LazyDatabase): void {
  test('hostile calls end in a refusal, whoever makes them', async () => {
    const world = await linkWorld(database());
    const operator = await world.operator();
    const { secret } = await operator.make();
    let address = 0;
    await fc.assert(
      fc.asyncProperty(
        ...([
          anyMethod,
          anyPath,
          anyJson,
          anyHeader,
          fc.constantFrom('operator', 'guest', 'nobody'),
        ] as const),
        async (method, path, json, header, who) => {
          address += 1;
          const from = { 'X-Forwarded-For': `198.18.${address >> 8}.${address & 255}` };
          const body = method === 'GET' || method === 'DELETE' ? {} : { json };
          const guests = {
            ...{ [LINK_HEADER]: who === 'guest' ? secret : header, [UNLOCKED_HEADER]: header },
            ...{ [GUEST_UPLOAD_HEADER]: header, [GUEST_NAME_HEADER]: header, Cookie: '' },
          };
          const answer =
            who === 'operator'
              ? await operator.ask(path, { method, ...body })
              : await world.gateway.request(path, { method, ...body, headers: { ...guests, ...from } });
          const text = await answer.text();
          expect(answer.status).toBeLessThan(500);
          expect(text).not.toContain(`token-of-${operator.appId}`);
          expect(text).not.toMatch(/ at .*\.ts|syntax error|relation "/);
        },
      ),
      { numRuns: 300 },
    );
    expect(world.gateway.lines.filter(({ status }) => status >= 500)).toEqual([]);
    expect(JSON.stringify(world.gateway.lines)).not.toContain(secret);
  }, 120_000);
}
