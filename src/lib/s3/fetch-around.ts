import { isMarked } from '../gateway/mark.ts';
import { S3_ADDRESS_HEADER } from '../gateway/s3-detour.ts';
import { S3Error } from './errors.ts';

/**
 * Sends what was signed for S3 to the gateway's detour at `url`, so that the signature holds. `body`: the request's own,
 * since a Request gives it back as a stream only, which no browser sends over HTTP/1.1. Rejects with an S3Error where
 * something else than S3 answers for good.
 */
export async function fetchAround(
  url: string,
  signed: Request,
  body: unknown,
  fetch: typeof globalThis.fetch,
): Promise<Response> {
  const headers = new Headers(signed.headers);
  // Node lets it be set, browsers don't: it is S3's.
  headers.delete('host');
  headers.set(S3_ADDRESS_HEADER, signed.url);
  const { method, signal } = signed;
  const response = await fetch(url, { method, headers, body: isBody(body) ? body : null, signal });
  const { status, headers: answered } = response;
  if (!isMarked(answered)) {
    if (status === 413) throw new S3Error({ kind: 'too-large-for-proxy' });
    if (status < 500 && status !== 408 && status !== 429)
      throw new S3Error({ kind: 'intercepted', detail: `${status} on the detour` });
  }
  // S3 answers in XML: this is the gateway's own word that it doesn't lead there, or no longer.
  const isOwn = answered.get('Content-Type')?.startsWith('application/json') === true;
  if (isOwn && status >= 400 && status < 500) throw new S3Error({ kind: 'detour-closed' });
  return response;
}

function isBody(body: unknown): body is string | Blob | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Blob || body instanceof Uint8Array;
}
