import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's, by version; on other systems the folder is named. */
const DEBIAN = '/usr/lib/postgresql';
/** ms until a server that was just made takes connections. */
const STARTED_WITHIN = 30_000;

/** Where the programs of a Postgres server are; undefined: there is none on this machine. */
export function postgresPrograms(): string | undefined {
  const named = process.env['SITELIFT_POSTGRES'];
  if (named) return named;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'postgres')));
}

/** A Postgres of one test file's own, reached by a socket in its own folder. */
export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startPostgres(programs: string): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sitelift-postgres-'));
  const owner = serverUser();
  if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid ?? owner.uid);
  const store = join(directory, 'store');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', store, '-U', 'sitelift', '-A', 'trust', '-N'],
    owner,
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr.toString()}`);
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', store, '-k', directory, '-c', 'listen_addresses=', '-c', 'fsync=off'],
    { ...owner, stdio: 'ignore' },
  );
  const url = `postgres://sitelift@localhost/postgres?host=${encodeURIComponent(directory)}`;
  await taken(url);
  return {
    url,
    async stop() {
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** It refuses to run as root; the package makes a user for it. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function taken(url: string): Promise<void> {
  const { default: pg } = await import('pg');
  const end = Date.now() + STARTED_WITHIN;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
