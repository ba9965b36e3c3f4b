import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { APP_ID_HEADER, APP_TOKEN_HEADER } from '../../lib/portal/headers.ts';
import { API_BASE } from '../../lib/portal/paths.ts';
import { shiftedClock, type ShiftedClock } from '../clock.ts';
import { FaultRules } from '../faults.ts';
import { createIdentifiers } from '../identifiers.ts';
import { openJournal, type Journal } from '../journal.ts';
import { createKnobPanel, Knobs, type KnobPanel } from '../knobs.ts';
import * as v from 'valibot';
import { listenOnLoopback } from '../loopback-server.ts';
import { createOwnPermits } from '../own-permits.ts';
import { createPortal } from '../portal/portal.ts';
import { firstState } from '../state/first-state.ts';
import { openStateFile, type StateFile } from '../state/state-file.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';
import { memoryObjects } from './memory-objects.ts';

/** A Portal on a port of its own over a bucket in memory and a clock that the test moves. */
export interface TestPortal {
  readonly url: string;
  readonly time: FakeClock;
  readonly clock: ShiftedClock;
  readonly knobs: KnobPanel;
  readonly faults: FaultRules;
  readonly journal: Journal;
  readonly state: StateFile;
  readonly objects: ReturnType<typeof memoryObjects>;
  readonly permits: ReturnType<typeof createOwnPermits>;
  /** Calls with good credentials; a path without its base. */
  call(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export async function startPortal(knobs: Partial<Knobs> = {}): Promise<TestPortal> {
  const directory = mkdtempSync(join(tmpdir(), 'sitelift-portal-'));
  const time = fakeClock();
  const clock = shiftedClock(time);
  const identifiers = createIdentifiers(randomBytes);
  const first = await firstState(identifiers, clock.now());
  const state = openStateFile(directory, () => first);
  const panel = createKnobPanel(v.parse(Knobs, knobs));
  const faults = new FaultRules();
  const journal = openJournal(null);
  const objects = memoryObjects();
  const permits = createOwnPermits({ state, clock, identifiers, region: 'us-east-1', bucket: 'bucket' });
  const end = new AbortController();
  const portal = createPortal({
    ...{ state, clock, identifiers, permits, objects, faults, journal },
    knobs: panel,
    signal: end.signal,
    report: (error) => {
      throw error;
    },
  });
  const server = await listenOnLoopback(getRequestListener(portal.fetch), 0);
  const { appId, appToken } = state.current;
  return {
    ...{ url: server.url, time, clock, knobs: panel, faults, journal, state, objects, permits },
    call: (method, path, body, init = {}) =>
      fetch(server.url + API_BASE + path, {
        method,
        headers: { [APP_ID_HEADER]: appId, [APP_TOKEN_HEADER]: appToken },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...init,
      }),
    close: async () => {
      end.abort();
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}
