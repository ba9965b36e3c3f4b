import type { WaitReason, WorkPhase } from './phase.ts';

/** What came back from tiny requests that were sent at the same time. */
export interface Reach {
  /**
   * `ours`: the gateway itself. `foreign`: something else says that all is well, as a captive portal does. `failing`: an
   * error that isn't the gateway's, such as a proxy's 502. `intercepted`: a refusal that isn't, such as a firewall's page.
   * `none`: no answer.
   */
  readonly gateway: 'ours' | 'foreign' | 'failing' | 'intercepted' | 'none';
  /**
   * Whether S3's host answers at all: the request asks no leave of the bucket's CORS, and what it answers can't be read.
   * `unknown`: no permit has said yet where S3 is.
   */
  readonly storage: 'answered' | 'none' | 'unknown';
}

export type Need = 'portal' | 'storage';

/** The waits that a probe may explain, or end. */
const PROBED: readonly WaitReason[] = [
  'network',
  'portal',
  'captive-portal',
  'storage-unreachable',
  'storage-refuses',
  'portal-intercepted',
  'storage-intercepted',
];

export function isProbed(why: WaitReason): boolean {
  return PROBED.includes(why);
}

/** What work needs next; null: no network. */
export function needOf(phase: WorkPhase): Need | null {
  switch (phase.name) {
    case 'staging':
    case 'queued':
      return null;
    case 'starting':
      return phase.permit === null && phase.abandoned === null ? 'portal' : 'storage';
    case 'sending':
    case 'finishing':
      return phase.renewing ? 'portal' : 'storage';
    case 'processing':
      return 'portal';
  }
}

/** What is in the way to what is needed; null: nothing that a probe can see. */
export function obstacle({ gateway, storage }: Reach, need: Need): WaitReason | null {
  if (gateway === 'foreign') return 'captive-portal';
  if (need === 'storage' && storage === 'answered') return null;
  if (need === 'storage' && storage === 'none') return gateway === 'ours' ? 'storage-unreachable' : 'network';
  if (gateway === 'ours') return null;
  if (gateway === 'intercepted') return 'portal-intercepted';
  return gateway === 'failing' || storage === 'answered' ? 'portal' : 'network';
}
