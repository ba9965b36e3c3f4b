import { S3_ADDRESS_HEADER } from '../gateway/s3-detour.ts';

/**
 * Sends what was signed for S3 to the gateway's detour at `url`, so that the signature holds. `body`: the request's own,
 * since a Request gives it back as a stream only, which no browser sends over HTTP/1.1.
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
  // The gateway's own word that it doesn't lead there, or no longer, is none of S3's: S3 gave no answer.
  const isOwn = response.headers.get('Content-Type')?.startsWith('application/json') === true;
  if (isOwn && response.status >= 400 && response.status < 500)
    throw new TypeError(`the detour is closed: ${response.status}`);
  return response;
}

function isBody(body: unknown): body is string | Blob | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Blob || body instanceof Uint8Array;
}
