import type { Announcement } from '../../lib/channel/announcements.ts';
import type { Command } from '../../lib/channel/commands.ts';
import type { Reply } from '../../lib/channel/replies.ts';
import type { LimitsView } from '../../lib/channel/limits-view.ts';
import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { NotDone } from '../words/reply-words.ts';

/** What the page may order; the handshake and the heartbeat are the bridge's own. */
export type Order = Exclude<Command, { type: 'hello' | 'heartbeat' }>;

/** An order ends either carried out or with a reason; it never rejects. */
export type Outcome =
  | {
      readonly done: true;
      /** Files handed over that are not what was added. */
      readonly differences?: Extract<Reply, { type: 'ok' }>['differences'];
      /** What was asked for by `notices`. */
      readonly wantsNotices?: boolean;
      /** What was asked for by `shared`. */
      readonly shared?: Extract<Reply, { type: 'shared' }>['files'];
      /** What was asked for by `handles`. */
      readonly handles?: Extract<Reply, { type: 'handles' }>['handles'];
      /** What was asked for by `errand`. */
      readonly errand?: Extract<Reply, { type: 'errand' }>['errand'];
    }
  | { readonly done: false; readonly why: NotDone };

export type BridgeEvent =
  /** Every Upload there is; and the limits, but from a worker that knows none yet. */
  | {
      readonly type: 'snapshot';
      readonly uploads: readonly UploadView[];
      readonly limits?: LimitsView | undefined;
    }
  | Announcement
  /** A new version is installed and waits until `applyUpdate`. */
  | { readonly type: 'update-waiting' }
  /** Page and worker are of different versions: only a reload helps. */
  | { readonly type: 'stale' }
  /** The worker can't be registered at all. */
  | { readonly type: 'broken' }
  /** Whether the worker answers; `false` after its replies stay out. */
  | { readonly type: 'answering'; readonly answering: boolean };

/** The page's only door to the worker. */
export interface Bridge {
  /** Hears everything from now on; asks for a snapshot once the first listener is there. */
  listen(listener: (event: BridgeEvent) => void): void;
  /**
   * Repeats the order until it is answered: ids make that harmless. `add` is repeated for as long as the page lives;
   * any other order ends with `no-answer` after a few tries.
   */
  order(order: Order): Promise<Outcome>;
  /** Lets the waiting version take over where it still waits, then reloads the page. */
  applyUpdate(): void;
}
