import { mount } from 'svelte';
import { createGatewayEdge } from '../lib/gateway/remote.ts';
import { isGuest } from '../lib/links/account.ts';
import { LINK_PAGE } from '../lib/links/account.ts';
import { createPortalEdge } from '../lib/portal/remote.ts';
import { watchCost } from '../lib/upload/network-cost.ts';
import App from './app.svelte';
import { createArrivalDoor } from './arrivals/door.ts';
import { createBridge } from './bridge/create-bridge.ts';
import { onlyOf } from './bridge/only-of.ts';
import { openWorkerDoor } from './bridge/worker.ts';
import { createDevice } from './device.ts';
import type { Clock } from './environment.ts';
import { createInspector } from './inspection/inspector.ts';
import { openThread } from './inspection/open-thread.ts';
import { createStorage } from './storage.ts';
import './styles/tokens.css';
import './styles/base.css';
import { newUploadId } from './upload-id.ts';
import { englishOf } from './words/english.ts';

const target = document.body;

const clock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

// Older browsers and insecure addresses have no such property, whatever the types say.
if ('serviceWorker' in navigator) {
  const container = navigator.serviceWorker;
  // The page ends with its document, so nothing ever aborts this.
  const { signal } = new AbortController();
  const fetch = window.fetch.bind(window);
  const reload = () => window.location.reload();
  const environment = {
    bridge: createBridge({
      openDoor: (events) => openWorkerDoor(container, events, signal),
      clock,
      document,
      window,
      locks: navigator.locks,
      networkCost: watchCost(navigator),
      reload,
      signal,
    }),
    gateway: createGatewayEdge({ fetch }),
    portal: createPortalEdge({ fetch }),
    clock,
    device: createDevice(navigator),
    door: createArrivalDoor(window),
    storage: createStorage(() => window.localStorage),
    inspector: createInspector(openThread, clock, URL),
    newUploadId: () => newUploadId(() => crypto.randomUUID()),
    reader: { locale: englishOf(navigator.languages) },
    reload,
    signal,
  };
  if (window.location.pathname === LINK_PAGE)
    void import('./components/guest/guest-app.svelte').then(({ default: GuestApp }) =>
      mount(GuestApp, { target, props: { environment } }),
    );
  else {
    const bridge = onlyOf(environment.bridge, (account) => !isGuest(account));
    mount(App, { target, props: { environment: { ...environment, bridge } } });
  }
} else {
  void import('./components/shell/no-worker.svelte').then(({ default: NoWorker }) =>
    mount(NoWorker, { target, props: { isSecure: window.isSecureContext } }),
  );
}
