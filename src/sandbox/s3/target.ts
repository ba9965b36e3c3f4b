import { S3Error } from './s3-error.ts';

/** What a request is for, by S3's names. `Unsupported`: S3 has it, the sandbox doesn't. */
export type Operation =
  | 'Preflight'
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'Unsupported';

/** A request's first line, taken apart. */
export interface Target {
  readonly operation: Operation;
  readonly bucket: string;
  readonly key: string;
  /** The path as sent, still encoded. */
  readonly path: string;
  /** Names and values in their order, decoded. */
  readonly query: readonly (readonly [string, string])[];
  readonly uploadId: string | undefined;
  /** As sent; null where it is no number from 1 to 10,000. */
  readonly partNumber: number | null | undefined;
}

/** Queries that make another resource of an object, besides the multipart ones. */
const SUBRESOURCES = [
  'acl',
  'attributes',
  'legal-hold',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
  'renameObject',
  'encryption',
];

/** Most parts an upload may have. */
const MOST_PARTS = 10_000;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
}

function readQuery(text: string): [string, string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? [decode(pair), '']
        : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

function operationOf(method: string, key: string, query: ReadonlyMap<string, string>): Operation {
  if (method === 'OPTIONS') return 'Preflight';
  if (key === '' || SUBRESOURCES.some((name) => query.has(name))) return 'Unsupported';
  const multipart = query.has('uploadId');
  switch (method) {
    case 'PUT':
      return multipart || query.has('partNumber') ? 'UploadPart' : 'PutObject';
    case 'POST':
      if (multipart) return 'CompleteMultipartUpload';
      return query.has('uploads') ? 'CreateMultipartUpload' : 'Unsupported';
    case 'GET':
      return multipart ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'DELETE':
      return multipart ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return 'Unsupported';
  }
}

function readPartNumber(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= MOST_PARTS ? number : null;
}

/** @throws S3Error InvalidURI */
export function readTarget(method: string, url: string): Target {
  const [path = '', ...rest] = url.split('?');
  const query = readQuery(rest.join('?'));
  const named = new Map(query);
  const decoded = decode(path).slice(1);
  const slash = decoded.indexOf('/');
  const bucket = slash < 0 ? decoded : decoded.slice(0, slash);
  const key = slash < 0 ? '' : decoded.slice(slash + 1);
  return {
    operation: operationOf(method, key, named),
    bucket,
    key,
    path,
    query,
    uploadId: named.get('uploadId'),
    partNumber: readPartNumber(named.get('partNumber')),
  };
}
