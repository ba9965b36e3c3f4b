import { ENGINE_LOCK } from '../lib/channel/engine-lock.ts';

/** The channel on which a newer worker asks the owner of every Upload for its lock. */
const HAND_OVER = 'sitelift-hand-over';

export interface Ownership {
  /** Resolves when another worker wants to take over: end what runs, then release. */
  readonly wanted: Promise<void>;
  release(): void;
}

/**
 * Resolves once this worker owns the engine. A worker that owns it is asked to hand over, and does when the parts it
 * has in flight have landed; a dead one has lost it already.
 */
export function own(locks: LockManager): Promise<Ownership> {
  const channel = new BroadcastChannel(HAND_OVER);
  return new Promise((resolve, reject) => {
    channel.postMessage('hand over');
    locks
      .request(ENGINE_LOCK, () => {
        return new Promise<void>((release) => {
          const wanted = new Promise<void>((want) => {
            channel.onmessage = () => want();
          });
          resolve({
            wanted,
            release() {
              channel.close();
              release();
            },
          });
        });
      })
      .catch(reject);
  });
}
