import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStoreObjects } from './store-objects.ts';

/** A store that answers by method, path and query in alphabetical order, and keeps what it was asked. */
const answers = new Map<string, { status: number; body: string }>();
const asked: string[] = [];
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://store');
  searchParams.delete('x-id');
  searchParams.sort();
  const line = `${request.method ?? ''} ${pathname} ${searchParams.toString()}`.trim();
  asked.push(line);
  const { status, body } = answers.get(line) ?? { status: 404, body: '' };
  response.writeHead(status, { 'Content-Type': 'application/xml' }).end(body);
});
let objects: ReturnType<typeof createStoreObjects>;

beforeEach(async () => {
  answers.clear();
  asked.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  objects = createStoreObjects({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    bucket: 'scans',
    accessKeyId: 'lasting',
    secretAccessKey: 'secret',
  });
});
afterEach(async () => {
  objects.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});

describe('the objects of a real store', () => {
  it('are listed page by page', async () => {
    answers.set('GET /scans/ list-type=2', {
      status: 200,
      body: `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken>
        <Contents><Key>a/b</Key><Size>7</Size><ETag>&quot;e1&quot;</ETag></Contents></ListBucketResult>`,
    });
    answers.set('GET /scans/ continuation-token=next&list-type=2', {
      status: 200,
      body: `<ListBucketResult><IsTruncated>false</IsTruncated>
        <Contents><Key>c</Key><Size>8</Size><ETag>"e2-2"</ETag></Contents></ListBucketResult>`,
    });
    expect(await objects.list()).toEqual([
      { bucket: 'scans', key: 'a/b', size: 7, etag: 'e1' },
      { bucket: 'scans', key: 'c', size: 8, etag: 'e2-2' },
    ]);
  });

  it('are none in an empty bucket', async () => {
    answers.set('GET /scans/ list-type=2', { status: 200, body: '<ListBucketResult/>' });
    expect(await objects.list()).toEqual([]);
  });

  it('come with the uploads under way, page by page', async () => {
    answers.set('GET /scans/ uploads=', {
      status: 200,
      body: `<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>
        <NextUploadIdMarker>u1</NextUploadIdMarker>
        <Upload><Key>a</Key><UploadId>u1</UploadId></Upload></ListMultipartUploadsResult>`,
    });
    answers.set('GET /scans/ key-marker=a&upload-id-marker=u1&uploads=', {
      status: 200,
      body: `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>
        <Upload><Key>a</Key><UploadId>u2</UploadId></Upload></ListMultipartUploadsResult>`,
    });
    expect(await objects.uploads()).toEqual([
      { bucket: 'scans', key: 'a', uploadId: 'u1' },
      { bucket: 'scans', key: 'a', uploadId: 'u2' },
    ]);
  });

  it('are missing where the store says so, and only there', async () => {
    expect(await objects.head('a/b')).toBeNull();
    expect(asked).toEqual(['HEAD /scans/a/b']);
    answers.set('HEAD /scans/a/b', { status: 403, body: '' });
    await expect(objects.head('a/b')).rejects.toThrow();
  });
});
