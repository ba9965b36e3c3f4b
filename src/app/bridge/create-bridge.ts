import * as v from 'valibot';
import { Announcement } from '../../lib/channel/announcements.ts';
import type { Command } from '../../lib/channel/commands.ts';
import type { Reply } from '../../lib/channel/replies.ts';
import { PROTOCOL_VERSION } from '../../lib/channel/protocol.ts';
import type { CostWatch } from '../../lib/upload/network-cost.ts';
import type { Clock } from '../environment.ts';
import { ask } from './ask.ts';
import type { Bridge, BridgeEvent, Order, Outcome } from './bridge.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createOwnerWatch } from './owner-watch.ts';
import type { WorkerDoor, WorkerEvents } from './worker.ts';

/** ms. A cold start of the worker takes well under a second; a phone that is busy may take several. */
const REPLY_WITHIN = 8_000;
/**
 * ms, where work comes before the reply: staging many files, reading what S3 holds of one, permits and checksums for all
 * that waits in line.
 */
const LONG_REPLY_WITHIN: Partial<Record<Order['type'], number>> = {
  add: 30_000,
  'hand-over': 30_000,
  errand: 90_000,
};
const ORDER_TRIES = 4;
/** ms between two looks for a new version in a page that stays open. */
const UPDATE_LOOK_EVERY = 3_600_000;
/** Announcements that cross a snapshot on its way make it old; it is asked for again, but not for ever. */
const SNAPSHOT_TRIES = 5;
/** ms until a worker that could not read its store is asked again. */
const GREET_AGAIN_AFTER = 5_000;

export interface BridgeParts {
  readonly openDoor: (events: WorkerEvents) => WorkerDoor;
  readonly clock: Clock;
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  readonly window: EventTarget;
  readonly locks: Pick<LockManager, 'request'>;
  readonly networkCost: CostWatch;
  readonly reload: () => void;
  readonly signal: AbortSignal;
}

/** Opens the door to the worker and keeps it open until the signal aborts. */
export function createBridge({
  openDoor,
  clock,
  document,
  window,
  locks,
  networkCost,
  reload,
  signal,
}: BridgeParts): Bridge {
  const listeners = new Set<(event: BridgeEvent) => void>();
  let announcements = 0;
  let isApplying = false;
  let isAsking = false;
  let isSilent = false;
  let lookedAt = clock.now();

  const tell = (event: BridgeEvent) => {
    for (const listener of listeners) listener(event);
  };
  const setSilent = (silent: boolean) => {
    if (silent === isSilent) return;
    isSilent = silent;
    tell({ type: 'answering', answering: !silent });
  };
  const door = openDoor({
    onMessage(message) {
      const announcement = v.safeParse(Announcement, message);
      if (!announcement.success) return;
      announcements += 1;
      if (announcement.output.type === 'uploads') noteBusy(announcement.output.busy);
      tell(announcement.output);
    },
    onUpdateWaiting: () => tell({ type: 'update-waiting' }),
    onNewController: () => (isApplying ? reload() : void greet()),
  });

  /** Told when the worker dies; each is an order that it won't answer any more. */
  const mourners = new Set<() => void>();
  const onDeath = (listener: () => void) => {
    mourners.add(listener);
    return () => mourners.delete(listener);
  };

  /** The reply to `add` may take as long as a large file takes to save: only a heartbeat tells whether the worker lives. */
  const noteSilence = ({ type }: Command) => (type === 'add' ? heartbeat.beat() : setSilent(true));
  const put = async (command: Command, tries: number, replyWithin = REPLY_WITHIN): Promise<Reply | null> => {
    const reply = await ask(
      door.post,
      command,
      { tries, replyWithin, onSilence: () => noteSilence(command), onDeath },
      clock,
      signal,
    );
    if (reply === null) return null;
    setSilent(false);
    if (reply.type === 'stale') tell({ type: 'stale' });
    if ('busy' in reply) noteBusy(reply.busy);
    return reply;
  };
  const beat = (tries: number) => put({ type: 'heartbeat', networkCost: networkCost.now() }, tries);
  const heartbeat = createHeartbeat(() => void beat(1), clock, signal);
  // A worker with nothing to do is left dead: waking it would keep a new version from taking over.
  const onOwnerDeath = () => {
    // Orders first: files that it was saving are handed over again before the next one looks for them.
    for (const listener of [...mourners]) listener();
    if (heartbeat.isBusy()) heartbeat.beat();
  };
  const owner = createOwnerWatch(locks, onOwnerDeath, signal);
  const noteBusy = (busy: boolean) => {
    heartbeat.setBusy(busy);
    if (busy) owner.watch();
  };

  /** One handshake; false: the worker could not say what there is, and has to be asked again later. */
  const askForSnapshot = async (): Promise<boolean> => {
    for (let attempt = 1; attempt <= SNAPSHOT_TRIES; attempt += 1) {
      const heard = announcements;
      const reply = await put(
        { type: 'hello', version: PROTOCOL_VERSION, networkCost: networkCost.now() },
        Infinity,
      );
      if (reply?.type !== 'welcome') return reply?.type !== 'refused';
      tell({ type: 'snapshot', uploads: reply.uploads, limits: reply.limits });
      if (heard === announcements) break;
    }
    return true;
  };

  /** The handshake; its answer is every Upload there is. */
  const greet = async () => {
    if (isAsking) return;
    isAsking = true;
    const isAnswered = await askForSnapshot();
    isAsking = false;
    heartbeat.beat();
    if (isAnswered || signal.aborted) return;
    setSilent(true);
    clock.after(GREET_AGAIN_AFTER, () => void greet());
  };

  const onVisibility = () => {
    heartbeat.beat();
    if (document.visibilityState !== 'visible') return;
    void greet();
    if (clock.now() - lookedAt < UPDATE_LOOK_EVERY) return;
    lookedAt = clock.now();
    void door.lookForUpdate();
  };

  const start = async () => {
    document.addEventListener('visibilitychange', onVisibility, { signal });
    window.addEventListener('online', () => void put({ type: 'online' }, ORDER_TRIES), { signal });
    // A worker that sleeps hears no such event of its own.
    networkCost.onChange(() => void beat(ORDER_TRIES), signal);
    try {
      await door.register();
    } catch {
      tell({ type: 'broken' });
      return;
    }
    await greet();
  };

  return {
    listen(listener) {
      listeners.add(listener);
      if (listeners.size === 1) void start();
    },
    async order(order): Promise<Outcome> {
      const tries = order.type === 'add' ? Infinity : ORDER_TRIES;
      const reply = await put(order, tries, LONG_REPLY_WITHIN[order.type]);
      switch (reply?.type) {
        case undefined:
          return { done: false, why: 'no-answer' };
        case 'ok':
          return reply.differences === undefined
            ? { done: true }
            : { done: true, differences: reply.differences };
        case 'notices':
          return { done: true, wantsNotices: reply.wanted };
        case 'errand':
          return { done: true, errand: reply.errand };
        case 'shared':
          return { done: true, shared: reply.files };
        case 'handles':
          return { done: true, handles: reply.handles };
        case 'welcome':
          return { done: true };
        case 'stale':
          return { done: false, why: 'stale' };
        case 'refused':
          return { done: false, why: reply.reason };
      }
    },
    applyUpdate() {
      isApplying = true;
      // Another tab may have let it in already: then nothing is left to wait for.
      void door.skipWaiting().then((waits) => waits || reload());
    },
  };
}
