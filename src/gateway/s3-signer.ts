import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { TicketRequest } from '../lib/gateway/s3-tickets.ts';
import { bucketUrl } from '../lib/s3/bucket-url.ts';

/** A request for S3, signed. */
interface SignedPart {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/**
 * Signs the upload of one part (Signature Version 4) with what a ticket holds. The body is not in the signature, as it is
 * not where the worker signs: its bytes pass without being read. `endpoint`: as of `bucketUrl`; `now` in ms since 1970.
 */
export async function signPart(
  ticket: TicketRequest,
  { number, length, endpoint, now }: { number: number; length: string; endpoint: string | null; now: number },
): Promise<SignedPart> {
  const { region, accessKeyId, secretAccessKey, sessionToken, key, uploadId } = ticket;
  const url = new URL(bucketUrl(ticket, endpoint));
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(encoded).join('/')}`;
  const query = { partNumber: String(number), uploadId };
  const signer = new SignatureV4({
    region,
    service: 's3',
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.sign(
    {
      method: 'PUT',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query,
      headers: { host: url.host, 'content-length': length, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    { signingDate: new Date(now) },
  );
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
  return { url: url.href, headers: signed.headers };
}

/** As S3 has it in what is signed: RFC 3986. */
function encoded(piece: string): string {
  return encodeURIComponent(piece).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
