import type { IncomingHttpHeaders } from 'node:http';
import type { Authenticated } from './authenticate.ts';
import type { Dialect } from './dialect.ts';
import type { Slabs } from './body-file.ts';
import type { DigestThread } from './digest-thread.ts';
import type { Layout } from './layout.ts';
import type { Objects } from './objects.ts';
import type { RequestBody } from './request-body.ts';
import type { Target } from './target.ts';
import type { Uploads } from './uploads.ts';

/** What operations work on. */
export interface Shelves {
  readonly layout: Layout;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly digests: DigestThread;
  readonly slabs: Slabs;
}

/** A request that may be carried out: proven and allowed. */
export interface S3Request {
  readonly target: Target;
  readonly headers: IncomingHttpHeaders;
  readonly body: RequestBody;
  readonly authenticated: Authenticated;
  readonly dialect: Dialect;
  /** Ms since 1970. */
  readonly now: number;
}

/** A header's value, or of a presigned address the query's, where SDKs put most `x-amz-` headers. */
export function amzParameter(
  { headers, target }: Pick<S3Request, 'headers' | 'target'>,
  name: string,
): string | undefined {
  const value = headers[name];
  const sent = Array.isArray(value) ? value[0] : value;
  if (sent !== undefined || !target.query.some(([given]) => given === 'X-Amz-Signature')) return sent;
  return target.query.find(([given]) => given.toLowerCase() === name)?.[1];
}

const KEPT_HEADERS = ['content-type', 'content-disposition', 'content-language', 'cache-control', 'expires'];

/** The headers that an object keeps: what it is, and the client's own metadata. */
export function objectHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && (KEPT_HEADERS.includes(name) || name.startsWith('x-amz-meta-'))
        ? [[name, value]]
        : [],
    ),
  );
}
