import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Config } from '../config.ts';
import type { LazyDatabase } from '../database/open-database.ts';
import type { GatewayEnvironment } from '../environment.ts';
import { createGateway } from '../gateway.ts';
import { listen } from '../listen.ts';
import type { RequestLine } from '../request-log.ts';

export const CREDENTIALS = {
  appId: '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
  appToken: 'eyJhbGciOiJIUzI1NiJ9.dGVzdA.operators-own-secret',
};

/** For tests that have nothing to do with links. */
const NO_DATABASE: LazyDatabase = {
  get: () => Promise.reject(new Error('this test has no database')),
  isReady: () => Promise.resolve(true),
  isUsed: () => Promise.resolve(false),
  listen: () => Promise.reject(new Error('this test has no database')),
  close: () => Promise.resolve(),
};

const CONFIG: Config = {
  port: 0,
  host: '127.0.0.1',
  portalUrl: 'http://127.0.0.1:9/api/v1',
  portalName: 'Test Portal',
  s3Endpoint: null,
  s3Detour: null,
  sessionKeys: null,
  dataDir: '',
  databaseUrl: null,
  proxies: 0,
  metricsToken: null,
  pushHosts: [],
  sessionLifetime: 3600,
  publicOrigin: null,
  appRoot: null,
  sandbox: null,
};

export interface PortalRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type PortalAnswers = (request: PortalRequest, response: ServerResponse) => unknown;

export const STITCH = '/api/v1/iguides/igFKUNRGC5V8DD1/workOrders/Z1T9/stitchData';
export const WAIT = `${STITCH}/4MN/waitForProcess?jid=abc123&jidEnqueuedAt=2026-11-01T19%3A30%3A00Z`;

/** A Portal that answers what a test tells it to, over real HTTP. Credentials are always good. */
export async function startPortal(
  answer: PortalAnswers,
): Promise<{ url: string; requests: PortalRequest[]; server: Server }> {
  const requests: PortalRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      if (request.url === '/api/v1/integrations/test') response.writeHead(200).end();
      else answer(request, response);
    });
  };
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`, requests, server };
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A gateway on a free port, with a client that behaves like the app's page: same origin, JSON, cookies kept. */
export async function startGateway(
  config: Partial<Config> = {},
  environment: Partial<GatewayEnvironment> = {},
) {
  const lines: RequestLine[] = [];
  const gateway = createGateway(
    { ...CONFIG, ...config },
    {
      fetch,
      now: Date.now,
      monotonic: () => performance.now(),
      log: (line) => lines.push(line),
      sessionKeys: [new Uint8Array(32).fill(7)],
      database: NO_DATABASE,
      ...environment,
    },
  );
  const listening = await listen(gateway, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => listening.close(0));
  const cookies = new Map<string, string>();

  async function request(path: string, init: RequestInit & { json?: unknown } = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const method = init.method ?? (init.json === undefined ? 'GET' : 'POST');
    if (method !== 'GET' && !headers.has('Origin')) headers.set('Origin', listening.url);
    if (init.json !== undefined) headers.set('Content-Type', 'application/json');
    if (!headers.has('Cookie'))
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const body = init.json === undefined ? (init.body ?? null) : JSON.stringify(init.json);
    const response = await fetch(listening.url + path, { ...init, method, headers, body });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  return {
    ...listening,
    resume: () => gateway.resume(),
    lines,
    cookies,
    request,
    signIn: (credentials: unknown = CREDENTIALS) => request('/api/session', { json: credentials }),
  };
}

/** A signed-in operator before a Portal that answers as told. */
export async function operator(answer: PortalAnswers, environment: Partial<GatewayEnvironment> = {}) {
  const portal = await startPortal(answer);
  const gateway = await startGateway({ portalUrl: portal.url }, environment);
  await gateway.signIn();
  portal.requests.length = 0;
  return { ...gateway, requests: portal.requests };
}

export function always(status: number, body: unknown, headers = {}) {
  return operator((_, response) => sendJson(response, status, body, headers));
}

/** A moment that a test waits for. */
export function gate<Value = void>(): {
  readonly opened: Promise<Value>;
  readonly open: (value: Value) => void;
} {
  let open: (value: Value) => void = () => undefined;
  const opened = new Promise<Value>((resolve) => (open = resolve));
  return { opened, open: (value) => open(value) };
}
