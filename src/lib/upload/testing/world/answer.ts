import type { Effect } from '../../effect.ts';
import type { UploadEvent } from '../../event.ts';
import type { Live } from '../../live.ts';
import { nameOf } from '../../naming.ts';
import { plan, spanOf } from '../../plan.ts';
import type { ListedPart } from '../../reconcile.ts';
import type { Send } from '../../schedule.ts';
import { COPY, type Source } from '../../source.ts';
import type { Upload, UploadId } from '../../upload.ts';
import type { ModelPortal } from './model-portal.ts';
import { checksumOf, contentOf, type ModelS3, type Refusal, Violation } from './model-s3.ts';
import type { ModelStore } from './model-store.ts';
import type { Originals } from './originals.ts';
import type { Settings } from './settings.ts';
import type { Tape } from './tape.ts';

/** The world around the device. */
export interface World {
  readonly settings: Settings;
  readonly tape: Tape;
  readonly s3: ModelS3;
  readonly portal: ModelPortal;
  readonly store: ModelStore;
  readonly originals: Originals;
  /** Jobs that were asked about, by Upload. */
  readonly followed: Map<string, Set<string>>;
  /** How often each Upload asked for a permit since faults were over. */
  readonly asked: Map<string, number>;
  /** Whether something happened after which sending all bytes anew is right. */
  mayRestart: boolean;
  /** Who is signed in, or nobody. */
  account: string | null;
  /** By the servers' clock, ms since 1970. */
  now: number;
  /** ms that the device shows ahead of that. */
  wallLead: number;
  /** ms that the device slept: its steady clock stood still. */
  slept: number;
  /** ms that the device last knew the servers to be ahead of what it shows; outlives a kill. */
  storedOffset: number;
}

/** What a server, or the device's own storage, does about an effect, and the event that tells of it. */
export function answer(effect: Effect, live: Live, world: World): UploadEvent {
  const { s3, settings } = world;
  const { upload } = live;
  switch (effect.type) {
    case 'stage':
      return stage(upload, world);
    case 'dropSource': {
      const { phase } = world.store.load(upload.id).upload;
      if (phase.name !== 'done' && phase.name !== 'cancelled') throw new Violation('bytes dropped too early');
      world.store.sources.delete(upload.id);
      world.originals.vanish(upload.id);
      return { type: 'sourceDropped' };
    }
    case 'fetchPermit':
    case 'process':
    case 'waitForProcess':
      return answerOfPortal(effect, upload, world);
    case 'createMultipart': {
      const { permit, partSize } = effect;
      const refusal = s3.authorize(permit.accessKeyId, permit.key, world.now);
      if (refusal !== null) return refused(refusal, permit.accessKeyId, '', settings);
      const { bucket, key } = permit;
      const checksum = settings.checksums ? ('CRC64NVME' as const) : null;
      const multipart = { uploadId: s3.create(key), bucket, key, partSize, checksum };
      return { type: 'multipartCreated', permit, multipart };
    }
    case 'listParts':
    case 'completeMultipart':
    case 'abortMultipart': {
      const { permit, multipart } = effect;
      const refusal = s3.authorize(permit.accessKeyId, multipart.key, world.now);
      if (refusal !== null) return refused(refusal, permit.accessKeyId, multipart.uploadId, settings);
      return answerOfS3(effect, live, world);
    }
  }
}

function stage({ id }: Upload, world: World): UploadEvent {
  const { store, originals, tape } = world;
  const trouble = readTrouble(id, world);
  if (trouble !== null) return trouble;
  const fingerprint = '1:a';
  if (store.sources.has(id)) return { type: 'staged', source: COPY, fingerprint };
  const from = originals.hasHandle(id) ? 'handle' : 'page';
  const source: Source = tape.chance(3) ? { from, why: 'no-room' } : { from, keeping: true };
  return { type: 'staged', source, fingerprint };
}

/** What keeps an Upload's bytes from being read; null: they can be. */
export function readTrouble(id: UploadId, { store, originals }: World): UploadEvent | null {
  if (store.sources.has(id)) return null;
  switch (originals.read(id)) {
    case 'readable':
      return null;
    case 'missing':
      return { type: 'sourceMissing' };
    case 'not-allowed':
      return { type: 'accessNeeded' };
  }
}

function answerOfPortal(
  effect: Extract<Effect, { type: 'fetchPermit' | 'process' | 'waitForProcess' }>,
  upload: Upload,
  world: World,
): UploadEvent {
  const { portal, followed, asked } = world;
  if (effect.type === 'fetchPermit') asked.set(upload.id, (asked.get(upload.id) ?? 0) + 1);
  if (world.account !== upload.account) {
    const why = world.account === null ? 'signed-out' : 'other-account';
    const isPermit = effect.type === 'fetchPermit';
    return { type: 'troubled', why, offline: false, asked: isPermit ? 'permit' : undefined };
  }
  if (effect.type === 'fetchPermit')
    return {
      type: 'permitFetched',
      permit: portal.permit(upload.id, nameOf(upload), world.now),
      name: nameOf(upload),
    };
  if (effect.type === 'process') {
    const job = portal.process(effect.permit, upload.file.size, world.now);
    if (job === 'token-refused') return { type: 'tokenRefused' };
    return job === 'object-missing' ? { type: 'objectMissing' } : { type: 'jobStarted', job };
  }
  followed.set(upload.id, (followed.get(upload.id) ?? new Set()).add(effect.job.jid));
  const outcome = portal.wait(effect.job);
  return { type: outcome === 'done' ? 'jobDone' : outcome === 'pending' ? 'jobPending' : 'jobLost' };
}

function answerOfS3(
  effect: Extract<Effect, { type: 'listParts' | 'completeMultipart' | 'abortMultipart' }>,
  { upload, parts }: Live,
  { s3, tape, settings }: World,
): UploadEvent {
  const { permit, multipart } = effect;
  const multipartUploadId = multipart.uploadId;
  if (effect.type === 'abortMultipart') {
    s3.abort(multipart);
    return { type: 'aborted', multipartUploadId };
  }
  if (effect.type === 'completeMultipart') {
    const isAgain = s3.multiparts.get(multipartUploadId)?.state === 'completed';
    const expected = wholeContent(upload, multipart.partSize);
    const refusal = isAgain && tape.chance(2) ? null : s3.complete(multipart, effect.parts, expected);
    return refusal === null
      ? { type: 'completed', multipartUploadId }
      : refused(refusal, permit.accessKeyId, multipartUploadId, settings);
  }
  const listed = s3.list(multipart);
  if (typeof listed === 'string') return refused(listed, permit.accessKeyId, multipartUploadId, settings);
  const known = new Map(parts.map((part) => [part.number, part]));
  const checked = listed.map(({ number, size, etag, checksum }): ListedPart => {
    const isUnknown = checksum !== null && known.get(number)?.checksum == null;
    const span = spanOf(upload.file.size, multipart.partSize, number);
    const fileChecksum = isUnknown ? checksumOf(contentOf(upload.id, span)) : null;
    return { number, size, etag, checksum, fileChecksum };
  });
  return { type: 'partsListed', multipartUploadId, parts: checked };
}

/** What S3 does about a send. `isWrong`: other bytes than the file's arrive. */
export function answerToSend(
  { permit, multipart, span, uploadId }: Send,
  world: World,
  isWrong = false,
): UploadEvent {
  const { s3, settings } = world;
  if (multipart !== null && multipart.key !== permit.key) throw new Violation('a part goes to another key');
  const refusal = s3.authorize(permit.accessKeyId, permit.key, world.now);
  if (refusal !== null) return refused(refusal, permit.accessKeyId, multipart?.uploadId ?? '', settings);
  const content = contentOf(isWrong ? 'wrong' : uploadId, span);
  const size = span.end - span.start;
  if (multipart === null) {
    if (!isWrong) s3.objects.set(permit.key, { content, size });
    return { type: 'wholeSent', bucket: permit.bucket, key: permit.key };
  }
  const part = s3.put(multipart, span.number, size, content);
  if (typeof part === 'string') return refused(part, permit.accessKeyId, multipart.uploadId, settings);
  return { type: 'partSent', multipartUploadId: multipart.uploadId, part };
}

/** The content of the whole file, as it becomes when sent in parts of `partSize`. */
export function wholeContent({ id, file }: Upload, partSize: number): string {
  return plan(file.size, partSize)
    .map((span) => contentOf(id, span))
    .join('');
}

function refused(
  refusal: Refusal,
  accessKeyId: string,
  multipartUploadId: string,
  settings: Settings,
): UploadEvent {
  const isForPermit = refusal === 'expired' || refusal === 'denied';
  if (isForPermit && settings.refusal === 'silent')
    return { type: 'troubled', why: 'network', offline: false, accessKeyId };
  switch (refusal) {
    case 'expired':
      if (settings.refusal === 'expired') return { type: 'permitExpired', accessKeyId };
      return { type: 'storageDenied', accessKeyId, detail: 'AccessDenied' };
    case 'denied':
      return { type: 'storageDenied', accessKeyId, detail: 'AccessDenied' };
    case 'gone':
      return { type: 'multipartGone', multipartUploadId };
    case 'mismatch':
      return { type: 'partsMismatch', multipartUploadId, detail: 'InvalidPart' };
  }
}
