import type { GatewayEdge } from '../lib/gateway/edge.ts';
import type { PortalEdge } from '../lib/portal/edge.ts';
import type { UploadId } from '../lib/upload/upload.ts';
import type { ArrivalDoor } from './arrivals/door.ts';
import type { Bridge } from './bridge/bridge.ts';
import type { Inspector } from './inspection/inspector.ts';
import type { KeyValue } from './storage.ts';
import type { Reader } from './words/english.ts';
import type { FileProblem } from './words/file-problem-words.ts';

/** Time as the page needs it. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Calls once after `ms`, unless the returned function is called first. */
  after(ms: number, call: () => void): () => void;
}

/** What of the Portal the page itself asks for; uploads are the worker's. */
export type PortalLookup = Pick<
  PortalEdge,
  'listIguides' | 'getIguide' | 'listWorkOrders' | 'getWorkOrder' | 'createIguide'
>;

/** What the page asks of the browser itself, and of the person about files. */
export interface Device {
  /** Whether the browser wakes Sitelift for its uploads when no page of it is open. */
  wakes(): Promise<boolean>;
  /** Bytes the browser would still store; null where it doesn't tell. */
  free(): Promise<number | null>;
  /** Whether it promised to delete nothing by itself; null where it can't be asked. */
  isPromised(): Promise<boolean | null>;
  /** Asks for that promise; false: refused. */
  askPromise(): Promise<boolean>;
  /** Asks the person whether a file may be read again; only right after a gesture. */
  allow(handle: FileSystemFileHandle): Promise<boolean>;
  /** Whether it shows notices; `default`: a person has to be asked; null: it has none. */
  noticePermission(): NotificationPermission | null;
  /** Asks the person for that; only right after a gesture. */
  askForNotices(): Promise<NotificationPermission>;
  /** Shows a number on the app's icon, where there is one. */
  badge(count: number): void;
  /** Whether it can keep the screen on. */
  readonly canKeepScreenOn: boolean;
  /** Keeps the screen on until the page is hidden, or the returned function is called; null: refused. */
  keepScreenOn(): Promise<(() => void) | null>;
}

/** Everything the page has from outside. */
export interface Environment {
  readonly bridge: Bridge;
  readonly gateway: Omit<GatewayEdge, 'ticket' | 'endErrand'>;
  readonly portal: PortalLookup;
  readonly clock: Clock;
  readonly device: Device;
  readonly door: ArrivalDoor;
  readonly storage: KeyValue;
  readonly inspector: Inspector;
  /** Whether this is a link's guest, who has one destination and nobody to sign in as. */
  readonly isGuest?: boolean | undefined;
  /** Files that are not taken here, besides those that can't be added anywhere. */
  readonly refuses?: ((file: File) => FileProblem | null) | undefined;
  readonly newUploadId: () => UploadId;
  readonly reader: Reader;
  readonly reload: () => void;
  /** Ends everything that runs for the page. */
  readonly signal: AbortSignal;
}
