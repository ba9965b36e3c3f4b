import * as v from 'valibot';
import type { Bridge, BridgeEvent, Order, Outcome } from '../../src/app/bridge/bridge.ts';
import type { Environment } from '../../src/app/environment.ts';
import { newUploadId } from '../../src/app/upload-id.ts';
import type { LimitsView } from '../../src/lib/channel/limits-view.ts';
import { NO_LIMITS, withChange } from '../../src/lib/upload/limits.ts';
import { PortalError, type PortalTrouble } from '../../src/lib/portal/trouble.ts';
import { WorkOrder } from '../../src/lib/portal/work-order.ts';
import { ACCOUNT, IGUIDES, NOW } from './samples.ts';
import type { Scene } from './scenes.ts';

const never = <T>() => new Promise<T>(() => undefined);
const fails = (trouble: PortalTrouble) => Promise.reject(new PortalError(trouble));

/** The worker's side of a scene, for whoever looks at it: `window.gallery`. */
export class StandInWorker {
  /** What was ordered, in order. */
  readonly orders: Order[] = [];
  /** How orders end. Unset, adding files never ends, as if they took long to save. */
  outcome: Outcome | null = null;
  #listener: ((event: BridgeEvent) => void) | null = null;
  #waiting: ((outcome: Outcome) => void)[] = [];

  /** Who is signed in. */
  account: string = ACCOUNT;

  readonly bridge: Bridge;

  constructor(scene: Scene) {
    const uploads = scene.uploads?.() ?? [];
    let view: LimitsView = scene.limits ?? { limits: NO_LIMITS, networkCost: 'untold' };
    const events: BridgeEvent[] = [{ type: 'snapshot', uploads, limits: view }, ...(scene.events ?? [])];
    if (scene.session === 'expires') events.push({ type: 'signed-out' });
    this.bridge = {
      listen: (listener) => {
        this.#listener = listener;
        queueMicrotask(() => events.forEach((event) => this.tell(event)));
      },
      order: (order) => {
        this.orders.push(order);
        if (this.outcome !== null) return Promise.resolve(this.outcome);
        if (order.type === 'limits') {
          view = { ...view, limits: withChange(view.limits, order.change) };
          this.tell({ type: 'limits', ...view });
        }
        if (order.type !== 'add') return Promise.resolve({ done: true });
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
      applyUpdate: () => undefined,
    };
  }

  tell(event: BridgeEvent): void {
    this.#listener?.(event);
  }

  /** Ends the orders that wait. */
  answer(outcome: Outcome): void {
    for (const resolve of this.#waiting.splice(0)) resolve(outcome);
  }
}

function gatewayFor(scene: Scene, worker: StandInWorker): Environment['gateway'] {
  const session = {
    in: () => Promise.resolve({ signedIn: true, account: worker.account } as const),
    out: () => Promise.resolve({ signedIn: false } as const),
    expires: () => Promise.resolve({ signedIn: false } as const),
    away: () => fails({ kind: 'no-answer' }),
  }[scene.session];
  const sandbox = scene.isSandbox === true ? { appId: ACCOUNT, appToken: 'sandbox-token' } : null;
  const portalName = sandbox === null ? 'iGUIDE Portal' : 'Sandbox';
  return {
    session,
    signIn: ({ appToken }) =>
      appToken === 'sandbox-token'
        ? Promise.resolve({ signedIn: true, account: ACCOUNT })
        : fails({ kind: 'signed-out' }),
    signOut: () => Promise.resolve(),
    config: () =>
      Promise.resolve({
        config: { portalName, s3Endpoint: null, sandbox, time: NOW },
        serverTime: { time: NOW, within: 0 },
      }),
  };
}

function portalFor(scene: Scene): Environment['portal'] {
  const lists = {
    there: () => Promise.resolve([...IGUIDES]),
    empty: () => Promise.resolve([]),
    refused: () => fails({ kind: 'refused', status: 403, detail: 'permission_denied' }),
    asking: never<never>,
    away: () => fails({ kind: 'no-answer' }),
  };
  return {
    listIguides: lists[scene.list ?? 'there'],
    createIguide: () => fails({ kind: 'no-answer' }),
    getIguide: (id) => fails({ kind: 'not-found', detail: id }),
    getWorkOrder: (_, id) =>
      scene.verdict === undefined
        ? fails({ kind: 'no-answer' })
        : Promise.resolve(v.parse(WorkOrder, { id, status: scene.verdict })),
    listWorkOrders: (id) => {
      const own = IGUIDES.find((iguide) => iguide.id === id);
      const statuses = scene.workOrders ?? [own?.status ?? 'empty'];
      return Promise.resolve(
        statuses.map((status, index) =>
          v.parse(WorkOrder, { id: index === 0 ? own?.workOrderId : `Z2A${index}`, status }),
        ),
      );
    },
  };
}

function storageFor(scene: Scene): Environment['storage'] {
  const recent = (scene.recent ?? []).map((place) => ({ iguide: IGUIDES[place], workOrders: [] }));
  const kept = new Map([[`sitelift.recent.${ACCOUNT}`, JSON.stringify(recent)]]);
  if (scene.hasLastList === true) kept.set(`sitelift.list.${ACCOUNT}`, JSON.stringify(IGUIDES));
  if (scene.session === 'away' || scene.session === 'expires') kept.set('sitelift.account', ACCOUNT);
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** Sees in a file what the scene says; in any other nothing. */
function inspectorFor({ looks = {} }: Scene): Environment['inspector'] {
  return {
    look: ({ name }) => Promise.resolve(looks[name] ?? null),
    // Any picture that the gallery serves.
    thumbnail: () => Promise.resolve('/icons/icon-192.png'),
    forget: () => undefined,
  };
}

/** What the page has from outside, made up for a scene. Its time stands still. */
export function environmentFor(scene: Scene, worker: StandInWorker): Environment {
  return {
    bridge: worker.bridge,
    gateway: gatewayFor(scene, worker),
    portal: portalFor(scene),
    clock: {
      now: () => NOW,
      after(ms, call) {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    },
    device: {
      wakes: () => Promise.resolve(true),
      free: () => Promise.resolve(31_000_000_000),
      isPromised: () => Promise.resolve(false),
      askPromise: () => Promise.resolve(false),
      allow: () => Promise.resolve(true),
      noticePermission: () => scene.notices ?? 'granted',
      askForNotices: () => Promise.resolve('granted'),
      badge: () => undefined,
      canKeepScreenOn: true,
      keepScreenOn: () => Promise.resolve(() => undefined),
    },
    door: { address: location.href, clearAddress: () => undefined, launches: undefined },
    storage: storageFor(scene),
    inspector: inspectorFor(scene),
    newUploadId: () => newUploadId(() => crypto.randomUUID()),
    reader: { locale: 'en-CA', timeZone: 'America/Toronto' },
    reload: () => location.reload(),
    signal: new AbortController().signal,
  };
}
