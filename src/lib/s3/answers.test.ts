import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { S3Trouble } from './errors.ts';
import type { S3Edge } from './s3-edge.ts';
import {
  BYTES,
  MULTIPART,
  NOW,
  PERMIT,
  SPAN,
  createEdge,
  live,
  page,
  troubleIn,
} from './testing/edge-under-test.ts';
import {
  hangUp,
  startScriptedServer,
  xml,
  xmlError,
  type Answer,
  type ScriptedServer,
} from '../http/testing/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

/** A page in S3's place; a browser hears it where it comes by the detour, or where the page says that it may. */
const html =
  (status: number, body = '<!doctype html><html><body><h1>Not here<br></body></html>'): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
const page403 = html(403);

describe('an answer', () => {
  const send = (edge: S3Edge) => edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, live);
  const list = (edge: S3Edge) => edge.listParts(PERMIT, MULTIPART, live);
  const complete = (edge: S3Edge) =>
    edge.completeMultipart(
      PERMIT,
      MULTIPART,
      [{ number: 1, etag: '"e"', size: 9, checksum: null }],
      { size: 9 },
      live,
    );
  const echo = '<StringToSign>x-amz-security-token:session-secret</StringToSign>';

  test.each<[string, (edge: S3Edge) => Promise<unknown>, Answer, S3Trouble | S3Trouble['kind']]>([
    ['NoSuchUpload', send, xmlError(404, 'NoSuchUpload'), 'gone'],
    ['Ceph’s NoSuchKey to a list', list, xmlError(404, 'NoSuchKey'), 'gone'],
    ['NoSuchBucket', list, xmlError(404, 'NoSuchBucket'), 'refused'],
    ['ExpiredToken', send, xmlError(400, 'ExpiredToken', '<Token-0>session-secret</Token-0>'), 'expired'],
    ['InvalidToken', send, xmlError(403, 'InvalidToken'), 'expired'],
    ['TokenRefreshRequired', send, xmlError(400, 'TokenRefreshRequired'), 'expired'],
    [
      'AccessDenied',
      send,
      xmlError(403, 'AccessDenied'),
      { kind: 'denied', detail: '403 AccessDenied: words' },
    ],
    ['SignatureDoesNotMatch', send, xmlError(403, 'SignatureDoesNotMatch', echo), 'denied'],
    [
      '403 without a body, of S3’s own',
      send,
      xml(403, '', { 'x-amz-request-id': 'R' }),
      { kind: 'denied', detail: '403' },
    ],
    ['403 without a body, of whoever', send, xml(403, ''), { kind: 'intercepted', detail: '403' }],
    ['403 in HTML to a part', send, page403, { kind: 'intercepted', detail: '403' }],
    ['403 in HTML to a list', list, page403, 'intercepted'],
    ['403 in HTML to Complete', complete, page403, 'intercepted'],
    ['401 in HTML', send, html(401), 'intercepted'],
    ['404 in HTML to a part', send, html(404), 'intercepted'],
    [
      '404 in HTML that is well-formed',
      list,
      html(404, '<html><body><h1>404</h1></body></html>'),
      'intercepted',
    ],
    ['404 in HTML to Complete', complete, html(404), 'intercepted'],
    ['404 in JSON', list, html(404, '{"code":"NoSuchUpload"}'), 'intercepted'],
    ['413 in HTML', send, html(413), 'intercepted'],
    ['503 in HTML', list, html(503), 'slow-down'],
    [
      'SlowDown',
      send,
      xmlError(503, 'SlowDown', '', { 'retry-after': '0.52' }),
      { kind: 'slow-down', retryAfterMs: 520 },
    ],
    ['429', send, xml(429, '', { 'retry-after': '2' }), { kind: 'slow-down', retryAfterMs: 2_000 }],
    ['503 of a proxy', send, xml(503, '<html><p>busy', {}), { kind: 'slow-down', retryAfterMs: null }],
    ['InvalidPart to Complete', complete, xmlError(400, 'InvalidPart'), 'parts-mismatch'],
    ['EntityTooSmall to Complete', complete, xmlError(400, 'EntityTooSmall'), 'parts-mismatch'],
    ['a wrong size to Complete', complete, xmlError(400, 'InvalidRequest'), 'parts-mismatch'],
    ['a wrong checksum to Complete', complete, xmlError(400, 'BadDigest'), 'parts-mismatch'],
    [
      'InvalidRequest to a part',
      send,
      xmlError(400, 'InvalidRequest'),
      { kind: 'refused', status: 400, detail: '400 InvalidRequest: words', ofHeaders: true },
    ],
    ['BadDigest', send, xmlError(400, 'BadDigest'), 'corrupted'],
    ['IncompleteBody', send, xmlError(400, 'IncompleteBody'), 'corrupted'],
    ['RequestTimeout', send, xmlError(400, 'RequestTimeout'), 'transient'],
    ['InternalError', send, xmlError(500, 'InternalError'), 'transient'],
    [
      '502 in HTML',
      send,
      xml(502, '<html><body>Bad gateway'),
      { kind: 'transient', detail: '502', retryAfterMs: null },
    ],
    ['400 without a body', send, xml(400, ''), 'intercepted'],
    ['200 in well-formed HTML to a list', list, xml(200, '<html><body>log in</body></html>'), 'transient'],
    ['200 in JSON to a list', list, xml(200, '{}'), 'transient'],
    ['200 with an error to Complete', complete, xmlError(200, 'InternalError'), 'transient'],
    [
      '200 with an error and a line after it',
      complete,
      xml(200, '<Error><Code>InternalError</Code></Error>\n'),
      'transient',
    ],
    ['200 with SlowDown to Complete', complete, xmlError(200, 'SlowDown'), 'slow-down'],
    ['200 with an unknown error to Complete', complete, xmlError(200, 'Surprise'), 'slow-down'],
    ['200 with nothing to Complete', complete, xml(200, ''), 'transient'],
    ['MethodNotAllowed', send, xmlError(405, 'MethodNotAllowed'), 'refused'],
    ['PermanentRedirect', send, xmlError(301, 'PermanentRedirect'), 'refused'],
    ['no answer', send, hangUp, { kind: 'no-answer' }],
  ])('%s', async (_, request, answer, expected) => {
    server.answer(answer);
    const trouble = await troubleIn(request(createEdge(server.origin)));
    if (typeof expected === 'string') expect(trouble.kind).toBe(expected);
    else expect(trouble).toEqual(expected);
    const isOfHeaders = 'ofHeaders' in trouble;
    // What Complete can do without is left out once.
    const most = isOfHeaders && request === complete ? 2 : 1;
    expect(server.received.filter(({ method }) => method !== 'OPTIONS')).toHaveLength(most);
  });

  test('that is cut off is no answer', async () => {
    server.answer((response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('<ListPartsResult>', () => response.destroy());
    });
    expect(await troubleIn(list(createEdge(server.origin)))).toEqual({ kind: 'no-answer' });
  });

  test('of white space first, to keep the line alive, completes all the same', async () => {
    server.answer((response) => {
      response.writeHead(200);
      response.write('<?xml version="1.0" encoding="UTF-8"?>\n');
      response.write('  \n \n ');
      response.end('<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>');
    });
    await expect(complete(createEdge(server.origin))).resolves.toBeUndefined();
  });

  test('that lists for ever is noticed', async () => {
    server.answer(page([1], 1));
    expect((await troubleIn(list(createEdge(server.origin)))).kind).toBe('transient');
    expect(server.received).toHaveLength(2);
  });

  test.each([
    [
      'its body',
      xmlError(403, 'RequestTimeTooSkewed', '<ServerTime>2026-11-22T19:00:00Z</ServerTime>'),
      3_600_000,
    ],
    [
      'its Date',
      xmlError(403, 'RequestTimeTooSkewed', '', { date: 'Sun, 22 Nov 2026 17:00:00 GMT' }),
      -3_600_000,
    ],
  ])('RequestTimeTooSkewed corrects the clock by %s', async (_, answer, offset) => {
    const offsets: number[] = [];
    server.answer(answer);
    const trouble = await troubleIn(
      send(createEdge(server.origin, { onClockSkew: (ms) => offsets.push(ms) })),
    );
    expect(trouble).toEqual({ kind: 'skewed', serverTime: NOW + offset });
    expect(offsets).toEqual([offset]);
  });
});

describe('an abort of ours', () => {
  test.each([
    [
      'a part',
      (edge: S3Edge, signal: AbortSignal) => edge.sendPart(PERMIT, MULTIPART, SPAN, BYTES, null, signal),
    ],
    [
      'a whole file',
      (edge: S3Edge, signal: AbortSignal) =>
        edge.sendWhole(PERMIT, new Blob([BYTES]), { checksum: null }, signal),
    ],
    ['a list', (edge: S3Edge, signal: AbortSignal) => edge.listParts(PERMIT, MULTIPART, signal)],
  ])('ends %s and its connection', async (_, request) => {
    const abort = new AbortController();
    const hungUp = new Promise<void>((resolve) => {
      server.answer((response) => {
        response.on('close', resolve);
        abort.abort();
      });
    });
    expect(await troubleIn(request(createEdge(server.origin), abort.signal))).toEqual({ kind: 'aborted' });
    await hungUp;
    expect(await troubleIn(request(createEdge(server.origin), abort.signal))).toEqual({ kind: 'aborted' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a file that can’t be read any more', () => {
  const gone = Object.assign(new Blob([BYTES]), {
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) }),
    stream: () =>
      new ReadableStream({ pull: () => Promise.reject(new DOMException('', 'NotReadableError')) }),
  });
  test('is told from a dead network when fetch can’t', async () => {
    const edge = createEdge(server.origin, { fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    const sent = edge.sendPart(PERMIT, MULTIPART, SPAN, gone, null, live);
    expect(await troubleIn(sent)).toEqual({ kind: 'source-unreadable' });
    const dead = edge.sendPart(PERMIT, MULTIPART, SPAN, new Blob([BYTES]), null, live);
    expect(await troubleIn(dead)).toEqual({ kind: 'no-answer' });
  });
  test('is known as such when it goes whole', async () => {
    const sent = createEdge(server.origin).sendWhole(PERMIT, gone, { checksum: null }, live);
    expect(await troubleIn(sent)).toEqual({ kind: 'source-unreadable' });
    expect(server.received).toEqual([]);
  });
});
