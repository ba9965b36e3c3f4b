import { expect, test } from 'vitest';
import { MARK, MARK_HEADER } from '../gateway/mark.ts';
import { S3_ADDRESS_HEADER } from '../gateway/s3-detour.ts';
import {
  BYTES,
  CHECKSUM,
  createEdge,
  live,
  MULTIPART,
  PERMIT,
  SPAN,
  troubleIn,
} from './testing/edge-under-test.ts';

const GATEWAY = 'https://sitelift.example.com/api/s3';
const S3 = 'https://s3.example.com';

/** An edge that reaches its bucket by the detour, and what the gateway got; nothing answers directly. */
function edgeAround(answer: () => Response, isMarked = true) {
  const received: { url: string; init: RequestInit }[] = [];
  const edge = createEdge(S3, {
    fetch: (input, init = {}) => {
      const url = input instanceof Request ? input.url : String(input);
      if (!url.startsWith(GATEWAY)) return Promise.reject(new TypeError('refused by CORS'));
      received.push({ url, init });
      const response = answer();
      if (isMarked) response.headers.set(MARK_HEADER, MARK);
      return Promise.resolve(response);
    },
    detour: {
      url: GATEWAY,
      isStorageThere: () => Promise.resolve(true),
      buckets: [PERMIT.bucket],
      onChange: () => undefined,
    },
  });
  return { edge, received };
}

test.each([
  ['a blob', new Blob([BYTES])],
  ['bytes', BYTES],
])('%s goes to the gateway as it is, with what was signed for S3 beside it', async (_, body) => {
  const { edge, received } = edgeAround(() => new Response(null, { headers: { ETag: '"e"' } }));
  const part = await edge.sendPart(PERMIT, MULTIPART, SPAN, body, CHECKSUM, live);
  expect(part).toEqual({ number: 3, etag: '"e"', size: 9, checksum: CHECKSUM });
  const [{ url, init } = expect.fail()] = received;
  expect(url).toBe(GATEWAY);
  expect(init.body).toBe(body);
  const headers = new Headers(init.headers);
  const address = new URL(headers.get(S3_ADDRESS_HEADER) ?? '');
  expect(address.origin + address.pathname).toBe(`${S3}/${PERMIT.bucket}/${PERMIT.key}`);
  expect(Object.fromEntries(address.searchParams)).toMatchObject({ partNumber: '3', uploadId: 'upload-1' });
  expect(headers.get('x-amz-checksum-crc64nvme')).toBe(CHECKSUM);
  const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(headers.get('Authorization') ?? '') ?? [];
  for (const name of signed.split(';').filter((each) => each !== 'host'))
    expect(headers.get(name), name).not.toBeNull();
  expect(headers.has('host')).toBe(false);
});

test('what the gateway says for itself is no answer of S3’s: the direct way is tried, and the detour no more', async () => {
  for (const status of [403, 404]) {
    const { edge, received } = edgeAround(() => Response.json({ code: 'not-found' }, { status }));
    for (let times = 0; times < 4; times += 1) {
      const sent = edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live);
      expect(await troubleIn(sent)).toEqual({ kind: 'no-answer' });
    }
    expect(received).toHaveLength(1);
  }
});

test.each([
  [413, 'too-large-for-proxy'],
  [403, 'intercepted'],
  [404, 'intercepted'],
  [200, 'intercepted'],
  [502, 'transient'],
] as const)('a %i page of something before the gateway is %s', async (status, kind) => {
  const page = () => new Response('<h1>nginx</h1>', { status, headers: { 'Content-Type': 'text/html' } });
  const { edge, received } = edgeAround(page, false);
  expect((await troubleIn(edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live))).kind).toBe(kind);
  expect((await troubleIn(edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live))).kind).toBe(kind);
  // Not S3's answer, nor the gateway's word: the detour is kept to.
  expect(received).toHaveLength(2);
});

test('a page of something between gateway and S3 is no refusal of S3’s', async () => {
  const { edge } = edgeAround(() => new Response('<h1>403</h1>', { status: 403 }));
  const sent = edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live);
  expect(await troubleIn(sent)).toEqual({ kind: 'intercepted', detail: '403' });
});

test('S3’s own refusals come through', async () => {
  const xml = '<Error><Code>ExpiredToken</Code><Message>m</Message></Error>';
  const headers = { 'Content-Type': 'application/xml' };
  const { edge } = edgeAround(() => new Response(xml, { status: 400, headers }));
  const sent = edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live);
  expect(await troubleIn(sent)).toEqual({ kind: 'expired' });
});

test('an aborted request is aborted at the gateway', async () => {
  const { edge, received } = edgeAround(() => new Response(null));
  const leaving = new AbortController();
  await edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, leaving.signal);
  expect(received[0]?.init.signal?.aborted).toBe(false);
  leaving.abort();
  expect(received[0]?.init.signal?.aborted).toBe(true);
});
