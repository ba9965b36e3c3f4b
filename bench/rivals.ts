import { CreateMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as v from 'valibot';
import type { TestFile } from '../e2e/support/files.ts';
import type { Site } from '../e2e/support/site.ts';
import { APP_ID_HEADER, APP_TOKEN_HEADER } from '../src/lib/portal/headers.ts';
import { Response as AssetPermit } from '../src/lib/portal/permit-asset.ts';
import type { UploadPermit } from '../src/lib/portal/permit.ts';
import { Response as Iguides } from '../src/lib/portal/list-iguides.ts';
import { partCount, partSizeFor } from '../src/lib/upload/plan.ts';
import type { Chromium, ChromiumPage } from './chromium.ts';
import { openApp, uploadExpression } from './worker-upload.ts';

/** What one rival gets: fresh files, a fresh browser. */
export interface Contest {
  readonly site: Site;
  readonly browser: Chromium;
  readonly file: TestFile;
  readonly peersUrl: string;
}

export interface Measured {
  readonly milliseconds: number;
  /** The most that the renderers held while it ran, MB. */
  readonly peakMegabytes: number;
}

/** The fastest that bare PUTs were seen to be, in connections. */
const RAW_CONNECTIONS = 6;
/** ms. Renderers come and go so seldom that they are looked for only every so many samples. */
const SAMPLE_INTERVAL = 250;
const SAMPLES_A_LOOK = 8;

/** Bare PUTs of the same parts from a page, to addresses signed beforehand. */
export async function measureCeiling({ site, browser, file, peersUrl }: Contest): Promise<Measured> {
  const permit = await assetPermit(site, file);
  const client = clientFor(site, permit);
  const target = { Bucket: permit.bucket, Key: permit.key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      ...target,
      ACL: 'bucket-owner-full-control',
      // S3 computes one for every part, asked or not; the sandbox only if asked, and the others do ask.
      ChecksumAlgorithm: 'CRC64NVME',
    }),
  );
  const partSize = partSizeFor(file.size);
  const urls: string[] = [];
  for (let number = 1; number <= partCount(file.size, partSize); number += 1)
    urls.push(
      await getSignedUrl(client, new UploadPartCommand({ ...target, UploadId, PartNumber: number }), {
        expiresIn: 3600,
      }),
    );
  const page = await openWithFile(browser, peersUrl, '#file', file);
  return timed(browser, page, `peers.raw(${JSON.stringify(urls)}, ${partSize}, ${RAW_CONNECTIONS})`);
}

export async function measureLibStorage(contest: Contest): Promise<Measured> {
  const { page, expression } = await libStorage(contest, contest.site.sandbox.s3Endpoint);
  return timed(contest.browser, page, expression);
}

/** lib-storage's Upload in a page, with its defaults but for the part size, and the expression that runs it. */
export async function libStorage(
  { site, browser, file, peersUrl }: Contest,
  endpoint: string,
): Promise<{ page: ChromiumPage; expression: string }> {
  const { region, bucket, key, accessKeyId, secretAccessKey, sessionToken } = await assetPermit(site, file);
  const target = { endpoint, region, bucket, key, accessKeyId, secretAccessKey, sessionToken };
  const page = await openWithFile(browser, peersUrl, '#file', file);
  return { page, expression: `peers.libStorage(${JSON.stringify(target)}, ${partSizeFor(file.size)}, 4)` };
}

/**
 * The app itself: its worker, its IndexedDB, its checksums. The time is from the moment it was handed the file to the
 * moment S3 has completed the object; it makes a copy of the file meanwhile, though the others make none.
 */
export async function measureSitelift({ site, browser, file }: Contest): Promise<Measured> {
  const page = await openApp(browser, site, file);
  return timed(browser, page, uploadExpression(site));
}

/** The same from a copy that is there already: what is left beside bare PUTs is what checksums and records cost. */
export async function measureKeptFirst({ site, browser, file }: Contest): Promise<Measured> {
  const page = await openApp(browser, site, file);
  return timed(browser, page, uploadExpression(site, true));
}

async function timed(browser: Chromium, page: ChromiumPage, expression: string): Promise<Measured> {
  let peakMegabytes = 0;
  const ended = new AbortController();
  const sampled = (async () => {
    let renderers: number[] = [];
    for (let sample = 0; !ended.signal.aborted; sample += 1) {
      if (sample % SAMPLES_A_LOOK === 0) renderers = await browser.renderers();
      peakMegabytes = Math.max(peakMegabytes, await browser.megabytes(renderers));
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_INTERVAL));
    }
  })();
  try {
    return { milliseconds: v.parse(v.number(), await page.evaluate(expression)), peakMegabytes };
  } finally {
    ended.abort();
    await sampled;
  }
}

async function openWithFile(
  browser: Chromium,
  url: string,
  selector: string,
  file: TestFile,
): Promise<ChromiumPage> {
  const page = await browser.openPage(url);
  await page.chooseFiles(selector, [file.path]);
  return page;
}

async function listIguides(site: Site): Promise<v.InferOutput<typeof Iguides>> {
  return v.parse(Iguides, await askPortal(site, 'GET', '/iguides'));
}

async function assetPermit(site: Site, { name, size }: TestFile): Promise<UploadPermit> {
  const [iguide] = await listIguides(site);
  if (iguide === undefined) throw new Error('the sandbox has no iGUIDE');
  const body = { filename: `${crypto.randomUUID()} ${name}`, filesize: size };
  const answer = await askPortal(site, 'POST', `/iguides/${iguide.id}/assets`, body);
  return v.parse(AssetPermit, answer).uploadPermit;
}

async function askPortal({ sandbox }: Site, method: string, path: string, body?: object): Promise<unknown> {
  const base = sandbox.portalUrl.replace(/\/(?:api\/v1\/?)?$/, '');
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      [APP_ID_HEADER]: sandbox.appId,
      [APP_TOKEN_HEADER]: sandbox.appToken,
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return response.json();
}

function clientFor(site: Site, permit: UploadPermit): S3Client {
  const { region, accessKeyId, secretAccessKey, sessionToken } = permit;
  return new S3Client({
    endpoint: site.sandbox.s3Endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}
