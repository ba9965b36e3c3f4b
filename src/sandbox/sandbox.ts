import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import * as v from 'valibot';
import { API_BASE } from '../lib/portal/paths.ts';
import { shiftedClock, systemClock, type Clock } from './clock.ts';
import { createControlEndpoint } from './control/control.ts';
import { FaultRules, type FaultRule } from './faults.ts';
import { createIdentifiers } from './identifiers.ts';
import { openJournal } from './journal.ts';
import { createKnobPanel, Knobs, type KnobChanges } from './knobs.ts';
import { listenOnLoopback } from './loopback-server.ts';
import { openOwnStore } from './own-store.ts';
import { createPortal } from './portal/portal.ts';
import { Webhooks } from './portal/webhooks.ts';
import { firstState } from './state/first-state.ts';
import { openStateFile } from './state/state-file.ts';
import type { StoreConfiguration } from './store-configuration.ts';

export interface SandboxOptions {
  /** Where everything is kept. One sandbox at a time. */
  readonly directory: string;
  readonly clock?: Clock | undefined;
  readonly knobs?: KnobChanges | undefined;
  readonly faults?: readonly FaultRule[] | undefined;
  /** Ports on the loopback; any free one where it is 0 or left out. */
  readonly portalPort?: number | undefined;
  readonly s3Port?: number | undefined;
  readonly controlPort?: number | undefined;
  /** What the control endpoint asks for; left out: nothing. */
  readonly adminToken?: string | undefined;
  /** The credentials that the Portal accepts; left out: those of the first start. */
  readonly appId?: string | undefined;
  readonly appToken?: string | undefined;
  /** Permits for this store instead of the sandbox's own S3. */
  readonly store?: StoreConfiguration | undefined;
  /** Hears of defects of the sandbox itself; left out: nobody does, and the caller gets a 500. */
  readonly report?: ((error: unknown) => void) | undefined;
}

/** A running sandbox. */
export interface Sandbox {
  /** With the API's base path, as the Portal's own address is given. */
  readonly portalUrl: string;
  /** For path-style requests. */
  readonly s3Endpoint: string;
  readonly controlUrl: string;
  readonly appId: string;
  readonly appToken: string;
  /** Lets requests under way end for a moment. What was answered is on the disk already, closed or not. */
  close(): Promise<void>;
}

/** Starts a sandbox on its folder. Rejects when the folder can't be read, or a port is taken; then nothing is left running. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { directory, report = () => undefined } = options;
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };

  try {
    mkdirSync(directory, { recursive: true });
    const clock = shiftedClock(options.clock ?? systemClock);
    const identifiers = createIdentifiers(randomBytes);
    const first = await firstState(identifiers, clock.now());
    const state = openStateFile(directory, () => first);
    const { appId = state.current.appId, appToken = state.current.appToken } = options;
    if (appId !== state.current.appId || appToken !== state.current.appToken) {
      state.update((draft) => Object.assign(draft, { appId, appToken }));
    }
    const knobs = createKnobPanel(v.parse(Knobs, options.knobs ?? {}));
    const faults = new FaultRules();
    for (const rule of options.faults ?? []) faults.add(rule);
    const journal = openJournal(join(directory, 'journal.jsonl'));
    closers.push(() => journal.close());

    // Only a real store needs the AWS SDK, which is slow to load and, on Node 20, prints a warning.
    const store = options.store
      ? (await import('./real-store.ts')).openRealStore(options.store)
      : await openOwnStore({
          ...{ directory, state, clock, identifiers, knobs, faults, journal, report },
          port: options.s3Port ?? 0,
        });
    closers.push(() => store.close());
    const { permits, objects, s3Endpoint } = store;

    const end = new AbortController();
    const webhooks = new Webhooks(knobs, end.signal);
    const portal = await listenOnLoopback(
      getRequestListener(
        createPortal({
          ...{ state, clock, knobs, identifiers, permits, objects, faults, journal, report },
          signal: end.signal,
        }).fetch,
      ),
      options.portalPort ?? 0,
    );
    closers.push(() => {
      end.abort();
      return portal.close();
    });

    const adminToken = options.adminToken ?? null;
    const control = await listenOnLoopback(
      getRequestListener(
        createControlEndpoint({ state, clock, knobs, faults, journal, objects, webhooks, adminToken, report })
          .fetch,
      ),
      options.controlPort ?? 0,
    );
    closers.push(() => control.close());

    return {
      portalUrl: portal.url + API_BASE,
      s3Endpoint,
      controlUrl: control.url,
      appId,
      appToken,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
