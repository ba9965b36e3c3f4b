/** Where a request may go on the detour. */
export interface S3Target {
  readonly url: URL;
  /** Whether its host was named by whoever runs the gateway: then it may be in a private network. */
  readonly isNamed: boolean;
}

/** Which hosts the detour leads to. */
export interface S3Hosts {
  /** The one of every permit, or null: AWS. */
  readonly endpoint: string | null;
  /** Named hosts, some with a port, over https; empty: all of AWS's. */
  readonly named: readonly string[];
}

const BUCKET = String.raw`[a-z\d][a-z\d.-]{1,61}[a-z\d]`;
/** An access point's name and account, or an alias of one: no dot in it. */
const ACCESS_POINT = String.raw`[a-z\d][a-z\d-]{1,61}[a-z\d]`;
/** Below which domain, by region: China has its own. */
const REGIONAL = String.raw`(?:(?!cn-)[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com|cn-[a-z]+-\d{1,2}\.amazonaws\.com\.cn)`;
const FLAVOUR = String.raw`(?:-fips)?\.(?:dualstack\.)?`;

/** S3's endpoints as AWS names them: of a region, of an access point, accelerated. Each pattern is the whole host. */
const AWS = [
  `(?:${BUCKET}\\.)?s3${FLAVOUR}${REGIONAL}`,
  `${ACCESS_POINT}\\.s3-accesspoint${FLAVOUR}${REGIONAL}`,
  String.raw`${ACCESS_POINT}\.s3-accelerate\.(?:dualstack\.)?amazonaws\.com`,
].map((pattern) => new RegExp(`^${pattern}$`));

/**
 * Which queries belong to the operations that an upload is made of. All else is refused: the detour reads no object, and
 * deletes none.
 */
const OPERATIONS: Readonly<Record<string, (query: URLSearchParams) => boolean>> = {
  PUT: (query) => query.has('uploadId') === query.has('partNumber'),
  POST: (query) => query.has('uploads') !== query.has('uploadId'),
  GET: (query) => query.has('uploadId'),
  DELETE: (query) => query.has('uploadId'),
};
const PARAMETERS = new Set(['partNumber', 'uploadId', 'uploads', 'x-id', 'max-parts', 'part-number-marker']);

/** Where this request is meant to go; null: not to S3, or not for an upload. */
export function s3Target(method: string, address: string, { endpoint, named }: S3Hosts): S3Target | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username + url.password + url.hash !== '') return null;
  const parameters = [...url.searchParams.keys()];
  if (!parameters.every((name) => PARAMETERS.has(name))) return null;
  if (OPERATIONS[method]?.(url.searchParams) !== true) return null;
  if (isBelow(url, endpoint)) return { url, isNamed: true };
  if (url.protocol !== 'https:') return null;
  if (named.includes(url.host)) return { url, isNamed: true };
  const isAws = endpoint === null && named.length === 0 && url.port === '' && isAwsHost(url.hostname);
  return isAws ? { url, isNamed: false } : null;
}

function isAwsHost(hostname: string): boolean {
  return AWS.some((pattern) => pattern.test(hostname));
}

function isBelow(url: URL, endpoint: string | null): boolean {
  if (endpoint === null) return false;
  const { origin, pathname } = new URL(endpoint);
  return url.origin === origin && url.pathname.startsWith(pathname.endsWith('/') ? pathname : `${pathname}/`);
}
