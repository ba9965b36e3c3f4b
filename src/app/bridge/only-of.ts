import type { Bridge, BridgeEvent } from './bridge.ts';

/** A door to the worker through which only the Uploads of some accounts are seen: a device may have several people's. */
export function onlyOf(bridge: Bridge, isOwn: (account: string) => boolean): Bridge {
  const own = (event: BridgeEvent): BridgeEvent => {
    if (event.type === 'snapshot')
      return { ...event, uploads: event.uploads.filter(({ account }) => isOwn(account)) };
    if (event.type === 'uploads')
      return { ...event, changed: event.changed.filter(({ account }) => isOwn(account)) };
    return event;
  };
  return { ...bridge, listen: (listener) => bridge.listen((event) => listener(own(event))) };
}
