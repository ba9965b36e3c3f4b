import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as httpEce from 'http_ece';
import { onTestFinished } from 'vitest';
import type { Subscription } from '../../lib/links/push.ts';

/** What came for one browser, and what its push service says to it. */
export interface PushedBrowser {
  readonly subscription: Subscription;
  /** As the browser's worker reads them. */
  readonly messages: unknown[];
  /** The `Authorization` of each request, taken or not. */
  readonly authorizations: string[];
  /** Statuses of the next requests, in turn; then 201. */
  readonly statuses: number[];
}

/** A push service, and browsers that are subscribed there. */
export async function startPushService(): Promise<{ readonly host: string; browser(): PushedBrowser }> {
  const takers = new Map<string, (message: Buffer, authorization: string) => number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const take = takers.get(request.url ?? '');
      const status = take?.(Buffer.concat(chunks), request.headers.authorization ?? '') ?? 404;
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    browser() {
      const privateKey = createECDH('prime256v1');
      privateKey.generateKeys();
      const authSecret = randomBytes(16);
      const path = `/push/${randomUUID()}`;
      const messages: unknown[] = [];
      const authorizations: string[] = [];
      const statuses: number[] = [];
      takers.set(path, (message, authorization) => {
        authorizations.push(authorization);
        const status = statuses.shift() ?? 201;
        if (status === 201) {
          const text = httpEce.decrypt(message, { version: 'aes128gcm', privateKey, authSecret }).toString();
          messages.push(JSON.parse(text));
        }
        return status;
      });
      const subscription = {
        endpoint: `http://${host}${path}`,
        keys: {
          p256dh: privateKey.getPublicKey('base64url'),
          auth: authSecret.toString('base64url'),
        },
      };
      return { subscription, messages, authorizations, statuses };
    },
  };
}
