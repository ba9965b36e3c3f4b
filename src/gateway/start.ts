import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';
import { lazyDatabase } from './database/open-database.ts';
import type { GatewayEnvironment } from './environment.ts';
import { createGateway } from './gateway.ts';
import { listen, type Listening } from './listen.ts';
import { loadSessionKey } from './session-key.ts';

/** A line for whoever runs the gateway: a request, or something to know at the start. */
export type LogLine = Parameters<GatewayEnvironment['log']>[0] | { readonly warning: string };

/**
 * The gateway with the real world around it.
 * @throws ConfigError if the configuration fits nothing that is there; the system's error if the port is taken
 */
export async function startGateway(config: Config, log: (line: LogLine) => void): Promise<Listening> {
  if (config.appRoot !== null && !existsSync(join(config.appRoot, 'index.html')))
    throw new ConfigError('APP_ROOT has no index.html: npm run build makes it');
  for (const warning of warnings(config)) log({ warning });
  const database = lazyDatabase({ url: config.databaseUrl, directory: config.dataDir });
  const gateway = createGateway(config, {
    database,
    fetch,
    now: Date.now,
    monotonic: () => performance.now(),
    log,
    sessionKeys: config.sessionKeys ?? [await keptKey(config.dataDir, log)],
  });
  const listening = await listen(gateway, config);
  // An embedded one that nobody needed yet has nothing in it, and takes a while to start.
  if (await database.isUsed()) gateway.resume();
  return {
    ...listening,
    async close(grace) {
      await listening.close(grace);
      await database.close();
    },
  };
}

async function keptKey(dataDir: string, log: (line: LogLine) => void): Promise<Uint8Array<ArrayBuffer>> {
  const { key, generated } = await loadSessionKey(dataDir);
  if (generated) {
    const warning =
      'SESSION_KEY is not set: made one in DATA_DIR. Without it all sessions end; keep it, keep it secret.';
    log({ warning });
  }
  return key;
}

function warnings({ portalUrl, publicOrigin, host }: Config): string[] {
  const found: string[] = [];
  if (portalUrl.startsWith('http:') && !isLoopback(new URL(portalUrl).hostname))
    found.push('PORTAL_URL is not https: tokens cross the network unprotected.');
  if (publicOrigin?.startsWith('https:') !== true && !isLoopback(host))
    found.push(
      'PUBLIC_URL is not https: sessions cross the network unprotected, and browsers run no worker.',
    );
  return found;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.');
}
