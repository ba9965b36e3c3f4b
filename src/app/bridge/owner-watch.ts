import { ENGINE_LOCK } from '../../lib/channel/engine-lock.ts';

export interface OwnerWatch {
  /** Begins to watch, once for each death; does nothing while it watches already. */
  watch(): void;
}

/**
 * Tells when the worker that owns the uploads has died: its lock is free then, in every browser, at once. Without this a
 * worker killed between two heartbeats would leave the uploads standing until the next one.
 */
export function createOwnerWatch(
  locks: Pick<LockManager, 'request'>,
  onDeath: () => void,
  signal: AbortSignal,
): OwnerWatch {
  let isWatching = false;
  return {
    watch() {
      if (isWatching || signal.aborted) return;
      isWatching = true;
      locks
        .request(ENGINE_LOCK, { mode: 'shared', signal }, () => {
          isWatching = false;
        })
        .then(onDeath, () => undefined);
    },
  };
}
