/**
 * How fast the sandbox's S3 takes parts: `npx tsx bench/sandbox-s3.ts [MiB in all] [MiB a part] [checksum]`.
 * A process of its own sends them over loopback, four at a time, unsigned bodies, with and without a checksum header.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { createCRC64 } from 'hash-wasm';
import { FaultRules } from '../src/sandbox/faults.ts';
import { openJournal } from '../src/sandbox/journal.ts';
import type { Credential } from '../src/sandbox/s3/credentials.ts';
import { createS3 } from '../src/sandbox/s3/s3.ts';
import { sign, signingKey, stringToSign } from '../src/sandbox/s3/signature.ts';

const MIB = 1024 * 1024;
const PARALLEL = 4;
const RUNS = 3;
const ROOT: Credential = {
  accessKeyId: 'AKIABENCH',
  secretAccessKey: 'bench-secret',
  sessionToken: null,
  expiresAt: null,
  scope: 'all',
};

const CHECKSUMS = ['none', 'crc32', 'crc64nvme'] as const;
type Checksum = (typeof CHECKSUMS)[number];

/** What the sending process is told to do. */
interface Task {
  readonly port: number;
  readonly partMiB: number;
  readonly parts: number;
  readonly checksum: Checksum;
}

async function checksumHeader(kind: Checksum, content: Buffer): Promise<Record<string, string>> {
  if (kind === 'none') return {};
  if (kind === 'crc32') {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(content));
    return { 'x-amz-checksum-crc32': value.toString('base64') };
  }
  const hasher = await createCRC64('9a6c9329ac4bc9b5');
  const value = hasher.init().update(content).digest('binary');
  return { 'x-amz-checksum-crc64nvme': Buffer.from(value).toString('base64') };
}

interface Call {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly agent: Agent;
}

/** A signed request; gives the answer's body, and throws for any status but 200. */
function call({ port, method, path, query, headers, body, agent }: Call): Promise<string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { day: time.slice(0, 8), region: 'us-east-1', service: 's3' };
  const payload = 'UNSIGNED-PAYLOAD';
  const signed = Object.entries({
    host: `127.0.0.1:${port}`,
    ...headers,
    'x-amz-content-sha256': payload,
    'x-amz-date': time,
  }).sort(([left], [right]) => (left < right ? -1 : 1));
  const text = stringToSign({ method, path, query, headers: signed, payload }, scope, time);
  const names = signed.map(([name]) => name).join(';');
  const credential = `${ROOT.accessKeyId}/${scope.day}/us-east-1/s3/aws4_request`;
  const signature = sign(signingKey(ROOT.secretAccessKey, scope), text);
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ port, method, agent, host: '127.0.0.1', path: `${path}?${search}` },
        headers: {
          ...Object.fromEntries(signed),
          'content-length': body.length,
          authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
        },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(answer);
          else reject(new Error(`${response.statusCode ?? ''} ${answer}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends the parts of one upload. @returns seconds */
async function sendParts({ port, partMiB, parts, checksum }: Task): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const path = '/bench/object.tar';
  const algorithm = checksum === 'none' ? {} : { 'x-amz-checksum-algorithm': checksum.toUpperCase() };
  const shared = { port, path, agent };
  const created = await call({
    ...shared,
    method: 'POST',
    query: [['uploads', '']],
    headers: algorithm,
    body: Buffer.alloc(0),
  });
  const uploadId = /<UploadId>(.+)<\/UploadId>/.exec(created)?.[1] ?? '';
  const body = Buffer.alloc(partMiB * MIB, 'sitelift');
  const headers = await checksumHeader(checksum, body);
  const start = performance.now();
  let next = 1;
  const lane = async (): Promise<void> => {
    while (next <= parts) {
      const number = String(next++);
      const query = [
        ['partNumber', number],
        ['uploadId', uploadId],
      ] as const;
      await call({ ...shared, method: 'PUT', query, headers, body });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  agent.destroy();
  return (performance.now() - start) / 1000;
}

async function measure(task: Task): Promise<number> {
  const sender = fork(fileURLToPath(import.meta.url), ['--send', JSON.stringify(task)]);
  const [seconds] = (await once(sender, 'message')) as [number];
  await once(sender, 'exit');
  return (task.parts * task.partMiB * MIB) / 1e6 / seconds;
}

async function main(): Promise<void> {
  const [totalMiB = 1024, onlyPartMiB, onlyChecksum] = process.argv.slice(2);
  const directory = mkdtempSync(join(tmpdir(), 'sitelift-bench-'));
  const s3 = await createS3({
    directory,
    clock: () => Date.now(),
    credentials: { find: () => ROOT },
    faults: new FaultRules(),
    journal: openJournal(null),
    cors: () => 'open',
  });
  try {
    for (const partMiB of onlyPartMiB === undefined ? [16, 5] : [Number(onlyPartMiB)])
      for (const checksum of CHECKSUMS.filter(
        (kind) => onlyChecksum === undefined || kind === onlyChecksum,
      )) {
        const parts = Math.ceil(Number(totalMiB) / partMiB);
        const speeds = [];
        const before = process.cpuUsage();
        for (let run = 0; run < RUNS; run++)
          speeds.push(await measure({ port: s3.port, partMiB, parts, checksum }));
        const { user, system } = process.cpuUsage(before);
        // Unlike the speed it hardly depends on what else the machine does.
        const cpu = (user + system) / 1e6 / ((RUNS * parts * partMiB * MIB) / 1e9);
        const [low = 0, middle = 0, high = 0] = speeds.sort((left, right) => left - right);
        const [worst, median, best] = [low, middle, high].map((speed) => speed.toFixed(0));
        console.log(
          `${partMiB} MiB parts, checksum ${checksum}: median ${median} MB/s (${worst} to ${best}), ${cpu.toFixed(1)} CPU s a GB`,
        );
      }
    console.log(`most memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
  } finally {
    await s3.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

if (process.argv[2] === '--send') process.send?.(await sendParts(JSON.parse(process.argv[3] ?? '') as Task));
else await main();
