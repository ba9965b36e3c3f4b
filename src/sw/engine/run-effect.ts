import type { DigestKind } from '../../lib/s3/checksum.ts';
import { combineCrc64 } from '../../lib/s3/combine-checksums.ts';
import { S3Error } from '../../lib/s3/errors.ts';
import { isGuest } from '../../lib/links/account.ts';
import { PortalError } from '../../lib/portal/trouble.ts';
import type { Effect } from '../../lib/upload/effect.ts';
import type { UploadEvent } from '../../lib/upload/event.ts';
import type { Live } from '../../lib/upload/live.ts';
import { nameOf } from '../../lib/upload/naming.ts';
import { spanOf } from '../../lib/upload/plan.ts';
import { md5OfEtag, type Part } from '../../lib/upload/part.ts';
import { isPlanned, type ListedPart } from '../../lib/upload/reconcile.ts';
import type { Environment } from './environment.ts';
import type { GatewayFacts } from './gateway-facts.ts';
import type { Guests } from './guests.ts';
import { hasChanged } from './source-check.ts';
import { isUnreadable, type Sources } from './sources.ts';
import { eventOfPortal, eventOfS3, type S3Subject } from './troubles.ts';

/** The least time between two answers of `waitForProcess`, ms: a Portal that does not block is not hammered. */
const LEAST_WAIT = 2_000;

export interface Tools {
  readonly environment: Environment;
  readonly facts: GatewayFacts;
  readonly sources: Sources;
  readonly guests: Guests;
  /** Whether the device says it has no network, and no probe has found otherwise. */
  readonly isOffline: () => boolean;
}

/** Runs one effect to the event that answers it. Rejects only with a StoreError. */
export async function runEffect(
  effect: Effect,
  live: Live,
  tools: Tools,
  signal: AbortSignal,
): Promise<UploadEvent> {
  const event = await outcomeOf(effect, live, tools, signal);
  const isAboutPermit = effect.type === 'fetchPermit' && event.type === 'troubled';
  return isAboutPermit ? { ...event, asked: 'permit' } : event;
}

async function outcomeOf(
  effect: Effect,
  live: Live,
  tools: Tools,
  signal: AbortSignal,
): Promise<UploadEvent> {
  const { environment, facts } = tools;
  try {
    return await run(effect, live, tools, signal);
  } catch (error) {
    const offline = tools.isOffline();
    if (error instanceof S3Error) return eventOfS3(error.trouble, subjectOf(effect), offline);
    if (isUnreadable(error)) return { type: 'troubled', why: 'device', offline: false };
    if (error instanceof PortalError) {
      if (error.trouble.kind === 'signed-out') {
        facts.forgetAccount();
        environment.announcer.signedOut();
      }
      return eventOfPortal(error.trouble, effect.type, offline);
    }
    throw error;
  }
}

async function run(effect: Effect, live: Live, tools: Tools, signal: AbortSignal): Promise<UploadEvent> {
  const { facts, sources } = tools;
  const { upload } = live;
  switch (effect.type) {
    case 'stage':
      return sources.stage(upload);
    case 'dropSource':
      await sources.drop(upload.id);
      return { type: 'sourceDropped' };
    case 'fetchPermit':
    case 'process':
    case 'waitForProcess':
      return askPortal(effect, live, tools, signal);
    case 'createMultipart': {
      const { permit, partSize } = effect;
      const s3 = await facts.s3(signal);
      const { uploadId, checksum } = await s3.createMultipart(
        permit,
        { checksum: 'CRC64NVME', contentType: upload.file.type || undefined },
        signal,
      );
      const { bucket, key } = permit;
      return { type: 'multipartCreated', permit, multipart: { uploadId, bucket, key, partSize, checksum } };
    }
    case 'listParts': {
      const s3 = await facts.s3(signal);
      const listed = await s3.listParts(effect.permit, effect.multipart, signal);
      const parts = await checkAgainstFile(listed, live, effect.multipart.partSize, sources, signal);
      return { type: 'partsListed', multipartUploadId: effect.multipart.uploadId, parts };
    }
    case 'completeMultipart': {
      const { permit, multipart, parts } = effect;
      const source = await sources.find(upload);
      if (!('type' in source) && (await hasChanged(source, upload, multipart.partSize, parts, signal)))
        return { type: 'sourceChanged' };
      const s3 = await facts.s3(signal);
      const objectChecksum = multipart.checksum === 'CRC64NVME' ? wholeChecksum(parts) : null;
      await s3.completeMultipart(
        permit,
        multipart,
        parts,
        { size: upload.file.size, objectChecksum },
        signal,
      );
      return { type: 'completed', multipartUploadId: multipart.uploadId };
    }
    case 'abortMultipart': {
      const s3 = await facts.s3(signal);
      await s3.abortMultipart(effect.permit, effect.multipart, signal);
      return { type: 'aborted', multipartUploadId: effect.multipart.uploadId };
    }
  }
}

type PortalEffect = Extract<Effect, { type: 'fetchPermit' | 'process' | 'waitForProcess' }>;

/** The Portal is asked only in the session of the operator who added the file, or by the link that it comes in through. */
async function askPortal(
  effect: PortalEffect,
  { upload }: Live,
  { environment, facts, guests }: Tools,
  signal: AbortSignal,
): Promise<UploadEvent> {
  let { portal } = environment;
  if (isGuest(upload.account)) {
    const headers = guests.headersFor(upload);
    if (headers === null) throw new PortalError({ kind: 'link-refused', detail: 'link-unknown' });
    portal = environment.guestPortal(headers);
  } else {
    const account = await facts.account(signal);
    if (account === null) throw new PortalError({ kind: 'signed-out' });
    if (account !== upload.account) return { type: 'troubled', why: 'other-account', offline: false };
  }
  const { steady, delay } = environment;
  switch (effect.type) {
    case 'fetchPermit': {
      const { destination, file } = upload;
      const name = nameOf(upload);
      const permit = await portal.fetchPermit(destination, { name, size: file.size }, signal);
      return { type: 'permitFetched', permit, name };
    }
    case 'process':
      return { type: 'jobStarted', job: await portal.process(upload.destination, effect.permit, signal) };
    case 'waitForProcess': {
      const asked = steady();
      const { resource } = effect.permit;
      const answer = await portal.waitForProcess(upload.destination, resource, effect.job, signal);
      if (answer === 'done') return { type: 'jobDone' };
      await delay(LEAST_WAIT - (steady() - asked), signal);
      return { type: 'jobPending' };
    }
  }
}

/**
 * A part may have landed whose answer nobody saw, and one without a checksum may be other bytes than were sent. The file
 * is asked for what S3 lists of it, so that only what doesn't fit is sent again.
 */
async function checkAgainstFile(
  listed: readonly Part[],
  { upload, parts }: Live,
  partSize: number,
  sources: Sources,
  signal: AbortSignal,
): Promise<ListedPart[]> {
  const known = new Map(parts.map((part) => [part.number, part]));
  const source = await sources.find(upload);
  const checked: ListedPart[] = [];
  for (const part of listed) {
    if (part.etag === null) continue;
    const { etag } = part;
    const wanted = unknownDigest(part, known.get(part.number));
    const isReadable = wanted !== null && !('type' in source) && isPlanned(upload.file.size, partSize, part);
    const digest = isReadable
      ? await source.checksums.of(spanOf(upload.file.size, partSize, part.number), signal, wanted)
      : null;
    checked.push({
      ...part,
      etag,
      fileChecksum: wanted === 'CRC64NVME' ? digest : null,
      ...(wanted === 'MD5' && digest !== null ? { fileMd5: digest } : {}),
    });
  }
  return checked;
}

/** What has to be known of the file's bytes to compare them with a listed part, and isn't. */
function unknownDigest({ checksum, etag }: Part, known: Part | undefined): DigestKind | null {
  if (checksum !== null) return known?.checksum == null ? 'CRC64NVME' : null;
  return etag !== null && md5OfEtag(etag) !== null && known?.md5 === undefined ? 'MD5' : null;
}

/** The whole object's checksum from its parts', or null when one is not known. */
function wholeChecksum(parts: readonly Part[]): string | null {
  const known: { checksum: string; size: number }[] = [];
  for (const { checksum, size } of parts) {
    if (checksum === null) return null;
    known.push({ checksum, size });
  }
  return combineCrc64(known);
}

function subjectOf(effect: Effect): S3Subject {
  return {
    accessKeyId: 'permit' in effect ? effect.permit.accessKeyId : '',
    multipartUploadId: 'multipart' in effect ? effect.multipart.uploadId : null,
  };
}
