import * as v from 'valibot';

/** What the network costs, as far as the browser tells: `untold` where it doesn't. */
export const NetworkCost = v.picklist(['metered', 'unmetered', 'untold']);
export type NetworkCost = v.InferOutput<typeof NetworkCost>;

/** Of the browser's NetworkInformation what this looks at. Desktop Chromium has no `type`, others have none of it. */
const Connection = v.object({ type: v.optional(v.string()), saveData: v.optional(v.boolean()) });

/** Kinds of connection that are paid by the byte; Bluetooth is a phone's hotspot. */
const METERED = ['cellular', 'bluetooth', 'wimax'];
const UNMETERED = ['wifi', 'ethernet', 'none'];

/** `connection`: the browser's `navigator.connection`, undefined where it has none. */
export function costOf(connection: unknown): NetworkCost {
  const parsed = v.safeParse(Connection, connection);
  if (!parsed.success) return 'untold';
  const { type = 'unknown', saveData = false } = parsed.output;
  if (saveData || METERED.includes(type)) return 'metered';
  return UNMETERED.includes(type) ? 'unmetered' : 'untold';
}

/** Tells what the network costs now and, until the signal aborts, whenever the browser says that it changed. */
export interface CostWatch {
  now(): NetworkCost;
  onChange(changed: (networkCost: NetworkCost) => void, signal?: AbortSignal): void;
}

/** `navigator`: the page's or the worker's. Its `connection` is in no type library, since few browsers have it. */
export function watchCost(navigator: object): CostWatch {
  const connection = (): unknown => ('connection' in navigator ? navigator.connection : undefined);
  return {
    now: () => costOf(connection()),
    onChange(changed, signal) {
      const target = connection();
      if (!(target instanceof EventTarget)) return;
      const tell = (): void => {
        changed(costOf(connection()));
      };
      target.addEventListener('change', tell, signal === undefined ? {} : { signal });
    },
  };
}
