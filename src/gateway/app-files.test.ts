import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { startGateway } from './testing/test-gateway.ts';

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(500))})`;
const WORKER = `self.oninstall = () => ${'1'.repeat(2000)}`;
let appRoot: string;

beforeAll(async () => {
  const outside = await mkdtemp(join(tmpdir(), 'sitelift-app-'));
  appRoot = join(outside, 'app');
  await mkdir(join(appRoot, 'assets'), { recursive: true });
  await writeFile(join(outside, 'secret.txt'), 'secret');
  await writeFile(join(appRoot, 'index.html'), '<!doctype html><title>Sitelift</title>');
  await writeFile(join(appRoot, 'sw.js'), WORKER);
  await writeFile(join(appRoot, 'manifest.webmanifest'), '{}');
  await writeFile(join(appRoot, 'assets/index-abc123.js'), SCRIPT);
  await writeFile(join(appRoot, 'assets/index-abc123.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(appRoot, 'assets/index-abc123.js.gz'), gzipSync(SCRIPT));
});

afterAll(() => rm(join(appRoot, '..'), { recursive: true }));

const start = () => startGateway({ appRoot });

describe('the app’s files', () => {
  test('with a hash in their name are kept for a year', async () => {
    const gateway = await start();
    const response = await gateway.request('/assets/index-abc123.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(await response.text()).toBe(SCRIPT);
  });

  test.each(['br', 'gzip', 'identity'])('come as the build compressed them: %s', async (encoding) => {
    const gateway = await start();
    const response = await gateway.request('/assets/index-abc123.js', {
      headers: { 'Accept-Encoding': encoding },
    });
    expect(response.headers.get('Content-Encoding')).toBe(encoding === 'identity' ? null : encoding);
    expect(await response.text()).toBe(SCRIPT);
    expect(response.headers.get('Cache-Control')).toMatch(/immutable$/);
    if (encoding !== 'identity') expect(response.headers.get('Vary')).toBe('Accept-Encoding');
  });

  test.each([
    ['/', 'text/html'],
    ['/index.html', 'text/html'],
    ['/sw.js', 'text/javascript'],
    ['/manifest.webmanifest', 'application/manifest+json'],
  ])('%s is asked about every time, and not sent again unless it changed', async (path, type) => {
    const gateway = await start();
    const response = await gateway.request(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain(type);
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
    const etag = response.headers.get('ETag') ?? '';
    const again = await gateway.request(path, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('give the worker other bytes when it may upload elsewhere, or the browser would keep its old rights', async () => {
    const [aws, one, two] = await Promise.all(
      [null, 'http://127.0.0.1:9000', 'http://127.0.0.1:9001'].map(async (s3Endpoint) => {
        const gateway = await startGateway({ appRoot, s3Endpoint });
        const response = await gateway.request('/sw.js', { headers: { 'Accept-Encoding': 'gzip' } });
        return response.text();
      }),
    );
    for (const script of [aws, one, two]) expect(script?.split('\n')[0]).toBe(WORKER);
    expect(new Set([aws, one, two]).size).toBe(3);
  });

  test.each(['/sign-in', '/iguides/igA1', '/a/b?c=d.e'])(
    'a view of the app, %s, is the page',
    async (path) => {
      const gateway = await start();
      const response = await gateway.request(path);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<title>Sitelift');
      expect(response.headers.get('Cache-Control')).toBe('no-cache');
    },
  );

  test.each(['/favicon.ico', '/assets/index-old456.js', '/assets/nothing', '/.env', '/sw.js.map'])(
    '%s is not there, and no page in its place',
    async (path) => {
      const gateway = await start();
      const response = await gateway.request(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('Cache-Control') ?? '').not.toContain('immutable');
      expect(await response.json()).toEqual({ code: 'not-found' });
    },
  );

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
  ])('%s leads nowhere', async (path) => {
    const gateway = await start();
    // fetch would tidy the path up before it sends it.
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port: gateway.port, path }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on('error', reject)
        .end();
    });
    expect(text).not.toContain('secret');
    expect([200, 400, 404]).toContain(status);
  });

  test('can be asked for by head', async () => {
    const gateway = await start();
    const response = await gateway.request('/sw.js', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect(await response.text()).toBe('');
  });
});
