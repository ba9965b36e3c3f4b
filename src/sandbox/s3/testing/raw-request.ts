import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac, type Hash } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { Credential } from '../credentials.ts';

/** A request as it goes over the wire. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The XML's `<Code>`. */
  readonly code: string | undefined;
}

/** Sends bytes as they are told, without an SDK's help. Rejects when the connection ends without an answer. */
export function exchange(origin: string, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, text, code: element(text, 'Code') });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The text of the first element of that name. */
export function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

class NodeSha256 {
  readonly #hash: Hash | ReturnType<typeof createHmac>;

  constructor(secret?: unknown) {
    this.#hash =
      typeof secret === 'string' || secret instanceof Uint8Array
        ? createHmac('sha256', secret)
        : createHash('sha256');
  }

  update(content: Uint8Array | string): void {
    this.#hash.update(content);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('not used');
  }
}

/** What a test asks to have signed. The payload is unsigned unless a header says otherwise. */
export interface Unsigned {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query?: Record<string, string> | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly body?: Uint8Array | undefined;
  /** Now, if absent. */
  readonly at?: Date | undefined;
  readonly region?: string | undefined;
}

/** Smithy's signer, which shares nothing with the one under test. */
function signer(
  { accessKeyId, secretAccessKey, sessionToken }: Credential,
  region = 'us-east-1',
): SignatureV4 {
  return new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) },
    ...{ region, service: 's3', sha256: NodeSha256, uriEscapePath: false, applyChecksum: false },
  });
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

type Signable = Parameters<SignatureV4['presign']>[0];

function signable(origin: string, unsigned: Unsigned): Signable {
  const { hostname, port, host } = new URL(origin);
  const { method, path, query = {}, headers = {} } = unsigned;
  return {
    ...{ method, hostname, port: Number(port), protocol: 'http:', path: encodePath(path), query },
    headers: { host, ...headers },
  };
}

function pathOf({ path, query = {} }: Signable): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

/** Signs by the Authorization header. */
export async function signed(
  origin: string,
  credential: Credential,
  unsigned: Unsigned,
): Promise<RawRequest> {
  const { at = new Date(), region, body } = unsigned;
  const request = signable(origin, unsigned);
  request.headers['x-amz-content-sha256'] ??= 'UNSIGNED-PAYLOAD';
  const { headers, ...rest } = await signer(credential, region).sign(request, { signingDate: at });
  return { method: unsigned.method, path: pathOf({ ...rest, headers }), headers, body };
}

/** Signs by the query; `x-amz-` headers move there too. */
export async function presigned(
  origin: string,
  credential: Credential,
  unsigned: Unsigned & { readonly expiresIn?: number | undefined },
): Promise<RawRequest> {
  const { at = new Date(), expiresIn = 60, region, body } = unsigned;
  const request = signable(origin, unsigned);
  request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  const { headers, ...rest } = await signer(credential, region).presign(request, {
    signingDate: at,
    expiresIn,
  });
  return { method: unsigned.method, path: pathOf({ ...rest, headers }), headers, body };
}
