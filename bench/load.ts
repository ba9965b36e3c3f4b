import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres, postgresPrograms } from '../src/gateway/database/testing/postgres-server.ts';
import { GUEST_FEED_PATH } from '../src/lib/links/feed-paths.ts';
import { GUEST_API_BASE } from '../src/lib/links/guest-link.ts';
import { LINKS_PATH, type MadeLink } from '../src/lib/links/operator-links.ts';
import { GUEST_UPLOAD_HEADER, LINK_HEADER } from '../src/lib/links/secret.ts';

/*
 * One gateway process, as it is run, before a Portal that answers at once: guests follow orders by server-sent events while
 * others ask for permits at a steady rate. How long a permit takes, how long an event takes to reach the last follower, what
 * memory it takes; and the same again with ten times the links in the database.
 */
const { values } = parseArgs({
  options: {
    followers: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '30' },
    /** On Debian's Postgres rather than the embedded one. */
    postgres: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const FOLLOWERS = Number(values.followers);
const RATE = Number(values.rate);
const SECONDS = Number(values.seconds);
/** Operators, each with links to one order: the Portal takes 50 calls a second of each. */
const OPERATORS = 10;
const LINKS_EACH = 4;

const DAY = 86_400_000;
const orderOf = (operator: number): string => `W${operator}`;
const iguideOf = (operator: number): string => `igLOAD${operator}`;

/** The Portal: every order is where `status` says. */
const portal = { status: 'empty', permits: 0 };
const portalServer = http.createServer((request, response) => {
  request.resume();
  const send = (status: number, body?: unknown): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const { url = '', method } = request;
  if (url.endsWith('/integrations/test')) send(200);
  else if (method === 'POST') {
    portal.permits += 1;
    const uploadPermit = {
      ...{ region: 'us-east-1', bucket: 'scans', key: `k${portal.permits}` },
      ...{ accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
    };
    send(200, { name: `asset-${portal.permits}`, uploadPermit, uploadToken: 'upload-token' });
  } else send(200, { id: url.split('/').at(-1), status: portal.status, alias: 'load' });
});
portalServer.listen(0, '127.0.0.1');
await once(portalServer, 'listening');
const portalUrl = `http://127.0.0.1:${(portalServer.address() as AddressInfo).port}`;

const directory = await mkdtemp(join(tmpdir(), 'sitelift-load-'));
const programs = postgresPrograms();
if (values.postgres && programs === undefined)
  throw new Error('there is no Postgres: apt-get install postgresql');
const database = values.postgres ? await startPostgres(programs ?? '') : null;
const gateway = spawn(process.execPath, ['--import', 'tsx', 'src/gateway/main.ts'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {
    ...process.env,
    ...{ PORT: '0', PORTAL_URL: portalUrl, DATA_DIR: directory, PROXIES: '1', APP_ROOT: 'dist/app' },
    ...(database === null ? {} : { DATABASE_URL: database.url }),
  },
});
const origin = await listeningOf(gateway);

async function listeningOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const { listening } = JSON.parse(line) as { listening?: string };
    if (listening === undefined) continue;
    child.stdout.resume();
    return listening;
  }
  throw new Error('the gateway did not start');
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

interface Asked {
  readonly status: number;
  readonly ms: number;
  readonly text: string;
  readonly cookie: string;
}

function ask(
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders,
  body?: unknown,
): Promise<Asked> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(origin + path, {
      ...{ method, agent },
      headers: { Origin: origin, 'Content-Type': 'application/json', ...headers },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          ...{ status: response.statusCode ?? 0, ms: performance.now() - start },
          text: Buffer.concat(chunks).toString(),
          cookie: (response.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; '),
        }),
      );
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function signIn(): Promise<string> {
  const { status, cookie, text } = await ask(
    'POST',
    '/api/session',
    {},
    { appId: randomUUID(), appToken: 'an-operators-token' },
  );
  if (status !== 200) throw new Error(`signing in: ${status} ${text}`);
  return cookie;
}

/** Makes so many links for that operator, and gives their secrets. */
async function makeLinks(operator: number, cookie: string, count: number): Promise<string[]> {
  const terms = {
    ...{ iguideId: iguideOf(operator), address: '12 Oak Street', workOrderId: orderOf(operator) },
    ...{ title: 'Load', note: '', assets: ['any'], stitchData: false, follow: true, appendToViews: null },
    ...{ mostFiles: 10_000, mostBytesEach: 1e9, mostBytes: 1e13, expiresAt: Date.now() + DAY },
  };
  const made: string[] = [];
  while (made.length < count) {
    const { status, text } = await ask('POST', LINKS_PATH, { Cookie: cookie }, { terms });
    if (status !== 201) throw new Error(`making a link: ${status} ${text}`);
    made.push((JSON.parse(text) as MadeLink).secret);
  }
  return made;
}

/** When each event that has that text came to a follower, by that text. */
const heard = new Map<string, number[]>();
let brokenFeeds = 0;
let isOver = false;

function follow(secret: string, follower: number): Promise<http.ClientRequest> {
  return new Promise((resolve, reject) => {
    const request = http.request(origin + GUEST_FEED_PATH, {
      agent: false,
      headers: { [LINK_HEADER]: secret, 'X-Forwarded-For': `10.0.${follower >> 8}.${follower & 255}` },
    });
    request.once('error', (error) => {
      if (!isOver) brokenFeeds += 1;
      reject(error);
    });
    request.once('response', (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`following: ${response.statusCode}`));
        return;
      }
      response.on('data', (chunk: Buffer) => {
        const status = /"status":"(at-\d+)"[^[]*$/.exec(chunk.toString())?.[1];
        if (status !== undefined) heard.set(status, [...(heard.get(status) ?? []), performance.now()]);
      });
      response.on('close', () => {
        if (!isOver) brokenFeeds += 1;
      });
      response.on('error', () => undefined);
      resolve(request);
    });
    request.end();
  });
}

interface Load {
  readonly links: number;
  readonly permits: number;
  readonly permitsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
}

/** Permits at that rate, whether or not earlier ones were answered. */
async function permits(
  links: number,
  secrets: readonly (readonly [operator: number, secret: string])[],
): Promise<Load> {
  const times: number[] = [];
  let errors = 0;
  const asked: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0; index < RATE * SECONDS; index += 1) {
    const due = start + (index * 1000) / RATE;
    if (due > performance.now()) await sleep(due - performance.now());
    const [operator, secret] = secrets[index % secrets.length] ?? [0, ''];
    const headers = {
      ...{ [LINK_HEADER]: secret, [GUEST_UPLOAD_HEADER]: randomUUID() },
      'X-Forwarded-For': `10.1.0.${index % 250}`,
    };
    const path = `${GUEST_API_BASE}/iguides/${iguideOf(operator)}/assets`;
    asked.push(
      ask('POST', path, headers, { filename: `${index}.jpg`, filesize: 1_000 }).then(
        ({ status, ms }) => {
          if (status === 200) times.push(ms);
          else errors += 1;
        },
        () => void (errors += 1),
      ),
    );
    if (index % (RATE * 10) === 0) portal.status = `at-${Math.round(performance.now())}`;
  }
  await Promise.all(asked);
  const seconds = (performance.now() - start) / 1000;
  return {
    ...{ links, permits: times.length, permitsPerSecond: round(times.length / seconds) },
    ...{ p50Ms: round(quantile(times, 0.5)), p99Ms: round(quantile(times, 0.99)), errors },
  };
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

async function rssMB(): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

try {
  const cookies = await Promise.all(Array.from({ length: OPERATORS }, signIn));
  const own = await Promise.all(cookies.map((cookie, index) => makeLinks(index, cookie, LINKS_EACH)));
  const secrets = own.flatMap((ones, operator) => ones.map((secret) => [operator, secret] as const));
  const before = await rssMB();
  const feeds: http.ClientRequest[] = [];
  for (let index = 0; index < FOLLOWERS; index += 1)
    feeds.push(await follow(secrets[index % secrets.length]?.[1] ?? '', index));
  const following = await rssMB();
  const few = await permits(secrets.length, secrets);
  const rss = await rssMB();
  const spreads = [...heard.values()].map((times) => Math.max(...times) - Math.min(...times));
  const told = [...heard.values()].map((times) => times.length);
  await Promise.all(cookies.map((cookie, index) => makeLinks(index, cookie, LINKS_EACH * 9)));
  const many = await permits(secrets.length * 10, secrets);
  isOver = true;
  for (const feed of feeds) feed.destroy();
  const result = {
    followers: FOLLOWERS,
    permitsPerSecond: few.permitsPerSecond,
    p99Ms: few.p99Ms,
    rssMB: rss,
    errors: few.errors + many.errors + brokenFeeds,
    ...{ p50Ms: few.p50Ms, rssBeforeFollowersMB: before, rssWithFollowersMB: following },
    eventsTold: told.reduce((sum, count) => sum + count, 0),
    /** Of one order's followers: from the first to the last that heard. All orders are asked about at about the same time. */
    longestSpreadMs: round(Math.max(0, ...spreads)),
    tenTimesTheLinks: { ...many, p50Ratio: round(many.p50Ms / few.p50Ms) },
    database: values.postgres ? 'Postgres' : 'PGlite',
  };
  console.log(JSON.stringify(result, null, 2));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(result)}\n`);
  process.exitCode = result.errors === 0 ? 0 : 1;
} finally {
  gateway.kill('SIGTERM');
  await once(gateway, 'exit');
  agent.destroy();
  portalServer.close();
  portalServer.closeAllConnections();
  await database?.stop();
  await rm(directory, { recursive: true, force: true });
}
