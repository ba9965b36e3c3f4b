import { Agent, request } from 'node:http';
import { sign, signingKey, stringToSign } from '../signature.ts';
import { ROOT } from './root-credential.ts';

const SCOPE_REGION = 'us-east-1';

/** Sends parts of one byte each, far faster than an SDK would: for tests that need a thousand of them. */
export async function sendTinyParts(
  origin: string,
  path: string,
  uploadId: string,
  numbers: readonly number[],
): Promise<void> {
  const { host, hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const payload = 'UNSIGNED-PAYLOAD';
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { day: time.slice(0, 8), region: SCOPE_REGION, service: 's3' };
  const key = signingKey(ROOT.secretAccessKey, scope);
  const headers = [
    ['host', host],
    ['x-amz-content-sha256', payload],
    ['x-amz-date', time],
  ] as const;
  const send = (number: number): Promise<void> => {
    const query = [
      ['partNumber', String(number)],
      ['uploadId', uploadId],
    ] as const;
    const signature = sign(key, stringToSign({ method: 'PUT', path, query, headers, payload }, scope, time));
    const credential = `${ROOT.accessKeyId}/${scope.day}/${scope.region}/s3/aws4_request`;
    const names = headers.map(([name]) => name).join(';');
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...{ hostname, port, agent, method: 'PUT' },
          path: `${path}?partNumber=${number}&uploadId=${uploadId}`,
          headers: { ...Object.fromEntries(headers), authorization },
        },
        (response) => {
          response.resume();
          response.on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`part ${number}: ${response.statusCode ?? ''}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(Buffer.from([number & 255]));
    });
  };
  await Promise.all(numbers.map(send));
  agent.destroy();
}
