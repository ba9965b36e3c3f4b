import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  BYTES,
  CHECKSUM,
  MULTIPART,
  PERMIT,
  SPAN,
  completed,
  createEdge,
  created,
  live,
  page,
  troubleIn,
} from './testing/edge-under-test.ts';
import {
  startScriptedServer,
  xmlError,
  type Answer,
  type ScriptedServer,
} from '../http/testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

describe('requests', () => {
  test('carry only the headers that they need', async () => {
    server.answer(created);
    await createEdge(server.origin).createMultipart(
      PERMIT,
      { checksum: 'CRC64NVME', contentType: 'application/x-tar' },
      live,
    );
    const { method, url, headers } = server.received[0] ?? expect.fail();
    expect(method).toBe('POST');
    expect(url.pathname).toBe('/iguides.plntr.ca/stitch-data/4MN/original.tar');
    expect(headers).toMatchObject({
      'x-amz-acl': 'bucket-owner-full-control',
      'x-amz-checksum-algorithm': 'CRC64NVME',
      'content-type': 'application/x-tar',
      'x-amz-security-token': 'session-secret',
    });
    expect(Object.keys(headers).filter((name) => /^(amz-sdk|x-amz-user-agent)/.test(name))).toEqual([]);
  });

  test.each([
    ['a blob', new Blob([BYTES])],
    ['bytes', BYTES],
  ])('send %s as it is, unsigned but with its checksum', async (_, body) => {
    server.answer((response) => response.writeHead(200, { etag: '"e"' }).end());
    const part = await createEdge(server.origin).sendPart(PERMIT, MULTIPART, SPAN, body, CHECKSUM, live);
    expect(part).toEqual({ number: 3, etag: '"e"', size: 9, checksum: CHECKSUM });
    const { headers, body: sent, url } = server.received[0] ?? expect.fail();
    expect(sent.toString()).toBe('123456789');
    expect(url.searchParams.get('partNumber')).toBe('3');
    expect(headers).toMatchObject({
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-checksum-crc64nvme': CHECKSUM,
      'content-length': '9',
    });
    expect(headers['authorization']).toContain('x-amz-content-sha256');
  });

  test('send no checksum with a part where the multipart upload was created without', async () => {
    const plain = { ...MULTIPART, checksum: null };
    const part = await createEdge(server.origin).sendPart(PERMIT, plain, SPAN, BYTES, CHECKSUM, live);
    expect(part.etag).toBeNull();
    expect(server.received[0]?.headers).not.toHaveProperty('x-amz-checksum-crc64nvme');
  });

  test.each([0, 1, 9, 6_000_000])('send a file of %d bytes whole, in one PUT with the ACL', async (size) => {
    const bytes = new Uint8Array(size).fill(7);
    const file = new Blob([bytes]);
    await createEdge(server.origin).sendWhole(
      PERMIT,
      file,
      { contentType: 'image/jpeg', checksum: CHECKSUM },
      live,
    );
    expect(server.received).toHaveLength(1);
    const { method, headers, body } = server.received[0] ?? expect.fail();
    expect(method).toBe('PUT');
    expect(createHash('sha256').update(body).digest()).toEqual(createHash('sha256').update(bytes).digest());
    expect(headers).toMatchObject({
      'x-amz-acl': 'bucket-owner-full-control',
      'content-type': 'image/jpeg',
      'x-amz-checksum-crc64nvme': CHECKSUM,
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    });
  });

  test('are signed by the server’s clock, whatever answers say in between', async () => {
    let offset = 0;
    const edge = createEdge(server.origin, { clockOffset: () => offset });
    server.answer((response) => response.writeHead(200, { date: 'Mon, 01 Jan 2001 00:00:00 GMT' }).end());
    await edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live);
    offset = -365 * 86_400_000;
    await edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live);
    const years = server.received.map(({ headers }) => Number(String(headers['x-amz-date']).slice(0, 4)));
    const year = new Date().getUTCFullYear();
    expect(years).toEqual([year, new Date(Date.now() + offset).getUTCFullYear()]);
  });

  test('go to AWS by the permit’s region, path style for a bucket with dots', async () => {
    const urls: string[] = [];
    const edge = createEdge(server.origin, {
      endpoint: null,
      fetch: (input) => {
        urls.push(new Request(input).url);
        return Promise.resolve(new Response(null, { status: 200 }));
      },
    });
    await edge.sendPart({ ...PERMIT, region: 'eu-west-1' }, MULTIPART, SPAN, BYTES, null, live);
    const [host] = urls;
    expect(host).toMatch(/^https:\/\/s3\.eu-west-1\.amazonaws\.com\/iguides\.plntr\.ca\/stitch-data\//);
  });

  test('complete with the parts’ ETags, the size and the object’s checksum', async () => {
    server.answer(completed);
    const parts = [1, 2].map((number) => ({ number, etag: `"e${number}"`, size: 9, checksum: CHECKSUM }));
    await createEdge(server.origin).completeMultipart(
      PERMIT,
      MULTIPART,
      parts,
      { size: 18, objectChecksum: CHECKSUM },
      live,
    );
    const { headers, body } = server.received[0] ?? expect.fail();
    expect(headers).toMatchObject({ 'x-amz-mp-object-size': '18', 'x-amz-checksum-crc64nvme': CHECKSUM });
    expect(body.toString()).toMatch(/e1.*<PartNumber>1<.*e2.*<PartNumber>2</);
  });

  test('to complete without an ETag are not sent', async () => {
    const parts = [{ number: 1, etag: null, size: 9, checksum: null }];
    const trouble = await troubleIn(
      createEdge(server.origin).completeMultipart(PERMIT, MULTIPART, parts, { size: 9 }, live),
    );
    expect(trouble.kind).toBe('parts-mismatch');
    expect(server.received).toEqual([]);
  });

  test('list all pages', async () => {
    server.answer(page([1, 2], 2), page([4], 4), page([7]));
    const parts = await createEdge(server.origin).listParts(PERMIT, MULTIPART, live);
    expect(parts.map(({ number }) => number)).toEqual([1, 2, 4, 7]);
    expect(parts[0]).toEqual({ number: 1, etag: '"e1"', size: 1, checksum: null });
    expect(server.received.map(({ url }) => url.searchParams.get('part-number-marker'))).toEqual([
      null,
      '2',
      '4',
    ]);
  });

  test('abort until S3 no longer lists the upload', async () => {
    const done: Answer = (response) => response.writeHead(204).end();
    server.answer(done, page([1]), done, page([]), done, xmlError(404, 'NoSuchUpload'));
    await createEdge(server.origin).abortMultipart(PERMIT, MULTIPART, live);
    expect(server.received.map(({ method }) => method)).toEqual([
      'DELETE',
      'GET',
      'DELETE',
      'GET',
      'DELETE',
      'GET',
    ]);
  });

  test('abort what is gone already, and give up for now on what never goes', async () => {
    server.answer(xmlError(404, 'NoSuchUpload'));
    await createEdge(server.origin).abortMultipart(PERMIT, MULTIPART, live);
    server.answer(page([1]));
    const trouble = await troubleIn(createEdge(server.origin).abortMultipart(PERMIT, MULTIPART, live));
    expect(trouble.kind).toBe('transient');
    expect(server.received.length).toBeLessThan(20);
  });
});
