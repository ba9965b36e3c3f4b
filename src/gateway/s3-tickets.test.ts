import { randomUUID } from 'node:crypto';
import { CreateMultipartUploadCommand, HeadObjectCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { describe, expect, vi } from 'vitest';
import {
  errandPath,
  partPath,
  S3_PARTS_PATH,
  S3_TICKET_HEADER,
  S3_TICKETS_PATH,
  wholePath,
  type PartsTicket,
  type TicketRequest,
  type WholeTicket,
} from '../lib/gateway/s3-tickets.ts';
import { crc64Nvme } from '../lib/s3/checksum.ts';
import { ACL, BUCKET, KEY, permit, test, type RunningS3 } from '../sandbox/s3/testing/running-s3.ts';
import { startGateway } from './testing/test-gateway.ts';

vi.setConfig({ testTimeout: 30_000 });

const HOUR = 3_600_000;

/** A gateway before a real S3 (the sandbox's), which checks each signature. */
async function site(s3: RunningS3, environment: Parameters<typeof startGateway>[1] = {}) {
  const gateway = await startGateway({ s3Endpoint: s3.origin, s3Detour: { hosts: [] } }, environment);
  const ask = (request: unknown) => gateway.request(S3_TICKETS_PATH, { json: request });
  return {
    gateway,
    ask,
    ticketFor: async (request: TicketRequest) =>
      ((await (await ask(request)).json()) as { ticket: string }).ticket,
    sendPart: (ticket: string, number: number | string, body: string, headers: Record<string, string> = {}) =>
      gateway.request(typeof number === 'string' ? `${S3_PARTS_PATH}/${number}` : partPath(number), {
        method: 'PUT',
        body,
        headers: { [S3_TICKET_HEADER]: ticket, ...headers },
      }),
    sendWhole: (ticket: string, body: string, headers: Record<string, string> = {}) =>
      gateway.request(wholePath(randomUUID()), {
        method: 'PUT',
        body,
        headers: { [S3_TICKET_HEADER]: ticket, ...headers },
      }),
  };
}

/** A multipart upload begun with a permit, as a ticket is asked for it. */
async function begun(s3: RunningS3, key = KEY): Promise<PartsTicket> {
  const given = s3.allow(permit({ scope: { bucket: BUCKET, key, acl: ACL } }));
  const { UploadId = '' } = await s3
    .client(given)
    .send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: key, ACL }));
  const { accessKeyId, secretAccessKey, sessionToken } = given;
  return {
    errand: randomUUID(),
    ...{ region: 'us-east-1', bucket: BUCKET, key, uploadId: UploadId, expiresAt: Date.now() + HOUR },
    ...{ accessKeyId, secretAccessKey, sessionToken: sessionToken ?? '' },
  };
}

async function held(s3: RunningS3, { key, uploadId }: PartsTicket): Promise<(number | undefined)[][]> {
  const { Parts = [] } = await s3
    .client()
    .send(new ListPartsCommand({ Bucket: BUCKET, Key: key, UploadId: uploadId }));
  return Parts.map(({ PartNumber, Size }) => [PartNumber, Size]);
}

describe('a part that comes with a ticket', () => {
  test('is signed by the gateway and lands where the ticket says, for nobody’s session', async ({
    running,
  }) => {
    const { gateway, ticketFor, sendPart } = await site(running);
    const upload = await begun(running);
    const ticket = await ticketFor(upload);
    const answers = await Promise.all([sendPart(ticket, 1, 'one'), sendPart(ticket, 10_000, 'the last')]);
    for (const answer of answers)
      expect([answer.status, answer.headers.get('ETag')]).toEqual([200, expect.stringMatching(/^"\w{32}"$/)]);
    expect(await held(running, upload)).toEqual([
      [1, 3],
      [10_000, 8],
    ]);
    expect(gateway.lines.map(({ route }) => route)).toEqual([
      S3_TICKETS_PATH,
      ...[1, 2].map(() => `${S3_PARTS_PATH}/:number`),
    ]);
  });

  test.for(["Küche & Bad #1 100%/a b+c='(1)'!*.tar", '客厅 🛋️/~.tar', 'a//b?c/.tar'])(
    'lands at a key of any letters: %s',
    async (key, { running }) => {
      const { ticketFor, sendPart } = await site(running);
      const upload = await begun(running, key);
      expect((await sendPart(await ticketFor(upload), 1, 'one')).status).toBe(200);
      expect(await held(running, upload)).toEqual([[1, 3]]);
    },
  );

  test('gets S3’s own refusal where the permit does not reach', async ({ running }) => {
    const { ticketFor, sendPart } = await site(running);
    const upload = await begun(running);
    const ticket = await ticketFor({ ...upload, key: 'stitch-data/other.tar' });
    const answer = await sendPart(ticket, 1, 'one');
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
    expect(await held(running, upload)).toEqual([]);
  });

  test('is refused once the permit has ended, or with a ticket that this gateway did not seal', async ({
    running,
  }) => {
    let now = Date.now();
    const { ticketFor, sendPart } = await site(running, { now: () => now });
    const foreign = await site(running, { sessionKeys: [new Uint8Array(32).fill(9)] });
    const upload = await begun(running);
    const ticket = await ticketFor(upload);
    const refused = [
      await sendPart(await foreign.ticketFor(upload), 1, 'one'),
      await sendPart('', 1, 'one'),
      await sendPart(`${ticket.slice(0, -4)}AAAA`, 1, 'one'),
    ];
    now += 2 * HOUR;
    refused.push(await sendPart(ticket, 1, 'one'));
    for (const answer of refused)
      expect([answer.status, await answer.json()]).toEqual([403, { code: 'forbidden-target' }]);
    expect(await held(running, upload)).toEqual([]);
  });

  test('is no other one than S3 numbers, and comes from no other site', async ({ running }) => {
    const { ticketFor, sendPart } = await site(running);
    const upload = await begun(running);
    const ticket = await ticketFor(upload);
    for (const number of ['0', '10001', '1.5', '01', 'x', '-1', '1e3'])
      expect((await sendPart(ticket, number, 'one')).status).toBe(404);
    expect((await sendPart(ticket, 1, 'one', { Origin: 'https://evil.example' })).status).toBe(403);
    expect(await held(running, upload)).toEqual([]);
  });
});

/** A file of one part with these bytes, as a ticket is asked for it. */
async function whole(s3: RunningS3, body: string, contentType = 'image/jpeg'): Promise<WholeTicket> {
  const { uploadId, ...right } = await begun(s3, 'assets/front.jpg');
  expect(uploadId).not.toBe('');
  return { ...right, checksum: await crc64Nvme(new Blob([body])), contentType };
}

const headOf = (s3: RunningS3, { key }: WholeTicket) =>
  s3
    .client()
    .send(new HeadObjectCommand({ Bucket: BUCKET, Key: key, ChecksumMode: 'ENABLED' }))
    .then(({ ContentLength, ContentType, ChecksumCRC64NVME }) => [
      ContentLength,
      ContentType,
      ChecksumCRC64NVME,
    ])
    .catch(() => null);

describe('a file of one part that comes with a ticket', () => {
  test('is stored as the worker would store it, and S3 says of which bytes', async ({ running }) => {
    const { ticketFor, sendWhole } = await site(running);
    const file = await whole(running, 'the photo');
    const answer = await sendWhole(await ticketFor(file), 'the photo');
    expect([answer.status, answer.headers.get('x-amz-checksum-crc64nvme')]).toEqual([200, file.checksum]);
    expect(await headOf(running, file)).toEqual([9, 'image/jpeg', file.checksum]);
    const untyped = await whole(running, 'another', '');
    expect((await sendWhole(await ticketFor(untyped), 'another')).status).toBe(200);
    expect(await headOf(running, untyped)).toEqual([7, expect.any(String), untyped.checksum]);
  });

  test('is none of other bytes, and no part', async ({ running }) => {
    const { ticketFor, sendWhole, sendPart } = await site(running);
    const file = await whole(running, 'the photo');
    const ticket = await ticketFor(file);
    expect((await sendWhole(ticket, 'the ph0to')).status).toBe(400);
    expect((await sendPart(ticket, 1, 'the photo')).status).toBe(403);
    expect(await headOf(running, file)).toBeNull();
    const upload = await begun(running);
    expect((await sendWhole(await ticketFor(upload), 'the photo')).status).toBe(403);
    expect(await held(running, upload)).toEqual([]);
  });

  test('is not taken any more once its errand is over', async ({ running }) => {
    const { gateway, ticketFor, sendWhole } = await site(running);
    const file = await whole(running, 'the photo');
    const ticket = await ticketFor(file);
    const ending = await gateway.request(errandPath(file.errand), { method: 'DELETE', json: undefined });
    const Cookie = ending.headers.get('Set-Cookie')?.split(';')[0] ?? '';
    expect((await sendWhole(ticket, 'the photo', { Cookie })).status).toBe(403);
    expect((await sendWhole(ticket, 'the photo', { Origin: 'https://evil.example' })).status).toBe(403);
    expect(await headOf(running, file)).toBeNull();
  });

  test('has a checksum and a type that are nothing else', async ({ running }) => {
    const { ask } = await site(running);
    const file = await whole(running, 'the photo');
    for (const wrong of [
      { checksum: 'x' },
      { checksum: '' },
      { contentType: 'a\r\nb: c' },
      { checksum: null },
    ])
      expect((await ask({ ...file, ...wrong })).status).toBe(400);
  });
});

describe('an errand that the browser wants no more', () => {
  test('has no part taken any more, while another one goes on', async ({ running }) => {
    const { gateway, ticketFor, sendPart } = await site(running);
    const upload = await begun(running);
    const [ticket, other] = [await ticketFor(upload), await ticketFor({ ...upload, errand: randomUUID() })];
    const ending = await gateway.request(errandPath(upload.errand), { method: 'DELETE', json: undefined });
    expect(ending.status).toBe(204);
    const cookie = ending.headers.get('Set-Cookie') ?? '';
    expect(cookie).toMatch(/; Path=\/api\/s3\/parts; HttpOnly; SameSite=Strict$/);
    const browser = { Cookie: cookie.split(';')[0] ?? '' };
    const refused = await sendPart(ticket, 1, 'one', browser);
    expect([refused.status, await refused.json()]).toEqual([403, { code: 'forbidden-target' }]);
    expect((await sendPart(other, 2, 'two', browser)).status).toBe(200);
    expect(await held(running, upload)).toEqual([[2, 3]]);
  });

  test('is named as the worker names it, and nothing else is kept in a cookie', async ({ running }) => {
    const { gateway } = await site(running);
    const answer = await gateway.request(`${errandPath('x')};a=b`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('Set-Cookie')]).toEqual([404, null]);
  });
});

describe('a ticket', () => {
  test('shows nothing of the permit, and leaves nothing of it in the log', async ({ running }) => {
    const { gateway, ticketFor, sendPart } = await site(running);
    const upload = await begun(running);
    const ticket = await ticketFor(upload);
    await sendPart(ticket, 1, 'one');
    const shown = ticket.split('.').map((piece) => Buffer.from(piece, 'base64url').toString('latin1'));
    for (const text of [...shown, JSON.stringify(gateway.lines)])
      for (const secret of [upload.secretAccessKey, upload.sessionToken, upload.uploadId, ticket])
        expect(text).not.toContain(secret);
  });

  test('is given for a whole request only, and only where the detour is on', async ({ running }) => {
    const { ask } = await site(running);
    const upload = await begun(running);
    expect((await ask({ ...upload, secretAccessKey: undefined })).status).toBe(400);
    const off = await startGateway({ s3Endpoint: running.origin });
    expect((await off.request(S3_TICKETS_PATH, { json: upload })).status).toBe(404);
    expect((await off.request(partPath(1), { method: 'PUT', body: 'x' })).status).not.toBe(200);
  });
});
