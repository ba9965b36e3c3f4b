import type { UploadEvent } from '../../lib/upload/event.ts';
import type { EffectType } from '../../lib/upload/effect.ts';
import type { PortalTrouble } from '../../lib/portal/trouble.ts';
import type { S3Trouble } from '../../lib/s3/errors.ts';

/** ms until a proxy that was too small is tried again: somebody has to mend it, and each try sends a part in vain. */
const PROXY_MENDED = 600_000;

/** What a request to S3 was about. */
export interface S3Subject {
  readonly accessKeyId: string;
  /** S3's UploadId; null for a file that goes as one part, and before there is one. */
  readonly multipartUploadId: string | null;
}

/**
 * The event that an S3 trouble is. An abort is told apart by the caller, which knows whether it was asked for; one that
 * nobody asked for is the network's.
 */
export function eventOfS3(trouble: S3Trouble, subject: S3Subject, offline: boolean): UploadEvent {
  const { accessKeyId, multipartUploadId } = subject;
  switch (trouble.kind) {
    case 'gone':
      return multipartUploadId === null
        ? { type: 'troubled', why: 'storage', offline }
        : { type: 'multipartGone', multipartUploadId };
    case 'parts-mismatch':
      return multipartUploadId === null
        ? { type: 'storageRefused', accessKeyId, detail: trouble.detail }
        : { type: 'partsMismatch', multipartUploadId, detail: trouble.detail };
    case 'expired':
      return { type: 'permitExpired', accessKeyId };
    case 'denied':
      return { type: 'storageDenied', accessKeyId, detail: trouble.detail };
    case 'refused':
      return { type: 'storageRefused', accessKeyId, detail: trouble.detail };
    case 'slow-down':
    case 'transient':
      return {
        type: 'troubled',
        why: 'storage',
        offline: false,
        ...(trouble.retryAfterMs === null ? {} : { retryAfterMs: trouble.retryAfterMs }),
      };
    case 'intercepted':
      return { type: 'troubled', why: 'storage-intercepted', offline: false };
    case 'too-large-for-proxy':
      return { type: 'troubled', why: 'detour-too-small', offline: false, retryAfterMs: PROXY_MENDED };
    case 'skewed':
    case 'corrupted':
      return { type: 'troubled', why: 'storage', offline: false };
    case 'source-unreadable':
      return { type: 'troubled', why: 'device', offline: false };
    case 'no-answer':
    case 'detour-closed':
      return { type: 'troubled', why: 'network', offline, accessKeyId };
    case 'aborted':
      return { type: 'troubled', why: 'network', offline };
  }
}

/** The event that a trouble with the Portal is, for the effect that met it. */
export function eventOfPortal(trouble: PortalTrouble, effect: EffectType, offline: boolean): UploadEvent {
  switch (trouble.kind) {
    case 'signed-out':
      return { type: 'troubled', why: 'signed-out', offline: false };
    case 'rate-limited':
    case 'unreachable': {
      const retryAfterMs = trouble.retryAfterMs;
      return {
        type: 'troubled',
        why: 'portal',
        offline: false,
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      };
    }
    case 'intercepted':
      return { type: 'troubled', why: 'portal-intercepted', offline: false };
    case 'no-answer':
    case 'aborted':
      return { type: 'troubled', why: 'network', offline };
    case 'token-refused':
      return { type: 'tokenRefused' };
    case 'link-refused': {
      const { detail } = trouble;
      if (effect === 'process') return { type: 'processRefused', reason: 'link-refused', detail };
      if (effect === 'waitForProcess') return { type: 'jobLost', detail };
      return { type: 'permitRefused', failure: { reason: 'link-refused', detail } };
    }
    case 'not-found':
    case 'conflict':
    case 'refused':
      return refusal(trouble, effect);
  }
}

type Refusal = Extract<PortalTrouble, { kind: 'not-found' | 'conflict' | 'refused' }>;

function refusal(trouble: Refusal, effect: EffectType): UploadEvent {
  const { kind, detail } = trouble;
  if (effect === 'process')
    return kind === 'not-found' ? { type: 'objectMissing' } : { type: 'processRefused', detail };
  if (effect === 'waitForProcess') return { type: 'jobLost', detail };
  const reason =
    kind === 'not-found'
      ? 'destination-unknown'
      : kind === 'conflict'
        ? 'destination-closed'
        : 'portal-refused';
  return { type: 'permitRefused', failure: { reason, detail } };
}
