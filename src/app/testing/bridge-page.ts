import { createBridge } from '../bridge/create-bridge.ts';
import type { BridgeEvent } from '../bridge/bridge.ts';
import type { WorkerEvents } from '../bridge/worker.ts';
import type { Command } from '../../lib/channel/commands.ts';
import type { Reply } from '../../lib/channel/replies.ts';
import { PROTOCOL_VERSION } from '../../lib/channel/protocol.ts';
import type { NetworkCost } from '../../lib/upload/network-cost.ts';
import { FakeClock } from './fake-clock.ts';
import { sampleView } from '../../lib/channel/testing/sample-view.ts';

const never = new Promise<never>(() => undefined);
export const UPLOAD = sampleView(1, { name: 'sending' });

/** A page with a worker that answers as the test says; `null` answers nothing, as a killed worker. */
export function start(answer: (command: Command, count: number) => Reply | null, canRegister = true) {
  const clock = new FakeClock();
  const heard: BridgeEvent[] = [];
  const asked: Command['type'][] = [];
  const controller = new AbortController();
  const visible: { visibilityState: DocumentVisibilityState } = { visibilityState: 'visible' };
  const document = Object.assign(new EventTarget(), visible);
  const window = new EventTarget();
  let events: WorkerEvents | undefined;
  const costs: NetworkCost[] = [];
  let networkCost: NetworkCost = 'untold';
  let reloads = 0;
  let looks = 0;
  let versionsWaiting = 1;
  let freeLock: (() => void) | undefined;
  let tellCost: ((networkCost: NetworkCost) => void) | undefined;
  const bridge = createBridge({
    openDoor(workerEvents) {
      events = workerEvents;
      return {
        post(command) {
          asked.push(command.type);
          if ('networkCost' in command && command.networkCost !== undefined) costs.push(command.networkCost);
          const reply = answer(command, asked.filter((type) => type === command.type).length);
          return reply === null ? never : Promise.resolve(reply);
        },
        register: () => (canRegister ? Promise.resolve() : Promise.reject(new TypeError('refused'))),
        lookForUpdate() {
          looks += 1;
          return Promise.resolve();
        },
        skipWaiting() {
          if (versionsWaiting === 0) return Promise.resolve(false);
          versionsWaiting -= 1;
          events?.onNewController();
          return Promise.resolve(true);
        },
      };
    },
    clock,
    document,
    window,
    locks: {
      request: (async (_name: string, _options: LockOptions, granted: () => void) => {
        await new Promise<void>((resolve) => (freeLock = resolve));
        granted();
      }) as LockManager['request'],
    },
    networkCost: { now: () => networkCost, onChange: (changed) => (tellCost = changed) },
    reload: () => (reloads += 1),
    signal: controller.signal,
  });
  bridge.listen((event) => heard.push(event));
  const types = () => heard.map(({ type }) => type);
  return {
    bridge,
    clock,
    heard,
    types,
    asked,
    controller,
    document,
    window,
    say: (message: unknown) => events?.onMessage(message),
    events: () => events,
    reloads: () => reloads,
    looks: () => looks,
    /** Another tab lets the waiting version in. */
    letIn() {
      versionsWaiting -= 1;
      events?.onNewController();
    },
    costs,
    /** The worker dies: the lock it held is free. */
    dies: () => freeLock?.(),
    /** The browser tells that the network costs something else now. */
    costBecomes(changed: NetworkCost) {
      networkCost = changed;
      tellCost?.(changed);
    },
  };
}

export const welcome = (busy = false): Reply => ({
  type: 'welcome',
  version: PROTOCOL_VERSION,
  uploads: [UPLOAD],
  busy,
});
export const ok = (busy = false): Reply => ({ type: 'ok', busy });
export const kind = (command: Command, busy = false) => (command.type === 'hello' ? welcome(busy) : ok(busy));
