import type { GatewayEdge } from '../../lib/gateway/edge.ts';
import type { Probe } from '../../lib/http/probe.ts';
import type { PortalEdge } from '../../lib/portal/edge.ts';
import type { S3Edge, S3EdgeOptions } from '../../lib/s3/s3-edge.ts';
import type { UploadStore } from '../../lib/store/store.ts';
import type { NetworkCost } from '../../lib/upload/network-cost.ts';
import type { UploadId } from '../../lib/upload/upload.ts';
import type { Announcer } from '../announcer.ts';
import type { ServerTimes } from '../server-times.ts';

/** What the browser sends by itself, by its id. */
export interface BackgroundFetches {
  /** Those that go on; none where the browser knows no such thing. */
  ids(): Promise<readonly string[]>;
}

/** A file of one part that the browser sent by itself, and S3 took. */
export interface Landed {
  readonly id: UploadId;
  /** CRC64NVME of what S3 took, as it says. */
  readonly checksum: string;
}

/** All that the engine knows of the world outside. */
export interface Environment {
  readonly store: UploadStore;
  readonly gateway: GatewayEdge;
  readonly portal: PortalEdge;
  /** The Portal as a guest may ask it, with these headers. */
  readonly guestPortal: (headers: Readonly<Record<string, string>>) => PortalEdge;
  readonly probe: Probe;
  readonly createS3: (options: Omit<S3EdgeOptions, 'fetch'>) => S3Edge;
  readonly announcer: Announcer;
  /** What the gateway's answers tell of its clock. */
  readonly serverTimes: Pick<ServerTimes, 'listen'>;
  /** This device's clock, ms since 1970: anybody may set it, so nothing is decided by it. */
  readonly now: () => number;
  /** A clock that nobody sets, ms. It may stop while the device sleeps. */
  readonly steady: () => number;
  /** [0, 1) */
  readonly random: () => number;
  /** Whether the device says it has a network. Not to be trusted: it only keeps troubles from being counted. */
  readonly online: () => boolean;
  /** Whether any page of ours is open: it may hold a file that is not kept yet. */
  readonly hasPages: () => Promise<boolean>;
  /** Whether a page of ours can be seen. */
  readonly isInSight: () => Promise<boolean>;
  readonly backgroundFetches: BackgroundFetches;
  /** Bytes that the browser would still store; null where it doesn't tell. */
  readonly room: () => Promise<number | null>;
  /** What the network costs, as far as the browser tells. */
  readonly networkCost: () => NetworkCost;
  /** Resolves after `ms`, or when the signal aborts. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For a row or a step that failed for a reason that should not exist; never with a secret. */
  readonly report: (what: string, cause: unknown) => void;
}
