import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { APP_ID_HEADER, APP_TOKEN_HEADER } from '../../lib/portal/headers.ts';
import type { UploadPermit } from '../../lib/portal/permit.ts';
import type { Sandbox } from '../sandbox.ts';

/** Where a sandbox is and what its Portal accepts; as it is announced. */
export type SandboxAddress = Omit<Sandbox, 'close'>;

/** An empty folder, and what removes it. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sitelift-sandbox-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A call of the Portal with its credentials. */
export function callPortal(
  { portalUrl, appId, appToken }: SandboxAddress,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(portalUrl + path, {
    method,
    headers: { [APP_ID_HEADER]: appId, [APP_TOKEN_HEADER]: appToken },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The SDK as an uploader has it: a permit's credentials, path style, and no second attempts. */
export function permitClient({ s3Endpoint }: SandboxAddress, permit: UploadPermit): S3Client {
  const { region, accessKeyId, secretAccessKey, sessionToken } = permit;
  return new S3Client({
    endpoint: s3Endpoint,
    region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
}
