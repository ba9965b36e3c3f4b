import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { S3_CHECKSUM_HEADER, type PartsTicket, type WholeTicket } from '../lib/gateway/s3-tickets.ts';
import { ACL } from '../lib/s3/acl.ts';
import { bucketUrl } from '../lib/s3/bucket-url.ts';

/** A request for S3, signed. */
export interface SignedPut {
  readonly url: string;
  readonly headers: Record<string, string>;
}

interface Put {
  /** Bytes, as the header has them. */
  readonly length: string;
  /** As of `bucketUrl`. */
  readonly endpoint: string | null;
  /** ms since 1970. */
  readonly now: number;
}

/** Signs the upload of one part (Signature Version 4) with what a ticket holds. */
export function signPart(ticket: PartsTicket, number: number, put: Put): Promise<SignedPut> {
  return sign(ticket, put, { query: { partNumber: String(number), uploadId: ticket.uploadId }, headers: {} });
}

/** Signs the upload of a file of one part, with the headers that the worker itself would send. */
export function signWhole(ticket: WholeTicket, put: Put): Promise<SignedPut> {
  const headers = {
    'x-amz-acl': ACL,
    [S3_CHECKSUM_HEADER]: ticket.checksum,
    ...(ticket.contentType === '' ? {} : { 'content-type': ticket.contentType }),
  };
  return sign(ticket, put, { query: {}, headers });
}

/** The body is not in the signature, as it is not where the worker signs: its bytes pass without being read. */
async function sign(
  ticket: PartsTicket | WholeTicket,
  { length, endpoint, now }: Put,
  { query, headers }: { query: Record<string, string>; headers: Record<string, string> },
): Promise<SignedPut> {
  const { region, accessKeyId, secretAccessKey, sessionToken, key } = ticket;
  const url = new URL(bucketUrl(ticket, endpoint));
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(encoded).join('/')}`;
  const signer = new SignatureV4({
    region,
    service: 's3',
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const own = { host: url.host, 'content-length': length, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const signed = await signer.sign(
    {
      method: 'PUT',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query,
      headers: { ...own, ...headers },
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
