import * as v from 'valibot';
import {
  Added,
  ClockSetting,
  ControlErrorBody,
  Deliveries,
  Digest,
  Jobs,
  JournalPage,
  OpenUploads,
  RuleStates,
  StoredObjects,
  type JournalFilter,
} from './control/contract.ts';
import type { WorkOrderStatus } from '../lib/portal/work-order.ts';
import type { FaultRule, FaultRuleState } from './faults.ts';
import { Knobs, type KnobChanges } from './knobs.ts';
import type { OpenUpload, StoredObject } from './object-store.ts';

/** What a test asks of a running sandbox. Every call rejects with an Error that names the call when it is refused. */
export interface Control {
  knobs(): Promise<Knobs>;
  setKnobs(changes: KnobChanges): Promise<Knobs>;
  /** Gives the rule's identifier. */
  addFault(rule: FaultRule): Promise<string>;
  faults(): Promise<readonly FaultRuleState[]>;
  removeFault(id: string): Promise<void>;
  clearFaults(): Promise<void>;
  /** The matching entries, oldest first, and how many there are in all. */
  journal(filter?: JournalFilter): Promise<JournalPage>;
  clearJournal(): Promise<void>;
  objects(): Promise<readonly StoredObject[]>;
  /** Lower-case hex. */
  sha256(key: string): Promise<Digest>;
  content(key: string): Promise<Uint8Array>;
  /** Multipart uploads neither completed nor aborted. */
  uploads(): Promise<readonly OpenUpload[]>;
  jobs(): Promise<Jobs>;
  /** Has the Portal's people move a work order on. */
  setWorkOrder(id: string, status: WorkOrderStatus): Promise<void>;
  /** Events sent to webhooks since the start. */
  webhooks(): Promise<Deliveries>;
  /** Ends all credentials and upload tokens given so far. */
  expire(): Promise<void>;
  /** Moves the sandbox's clock to so many milliseconds ahead of the machine's. */
  setClock(offsetMs: number): Promise<void>;
}

export interface ControlOptions {
  readonly adminToken?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export function createControl(
  controlUrl: string,
  { adminToken, fetch = globalThis.fetch }: ControlOptions = {},
): Control {
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const headers = new Headers();
    if (adminToken !== undefined) headers.set('Authorization', `Bearer ${adminToken}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const response = await fetch(new URL(path, controlUrl), {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    const complaint = v.safeParse(ControlErrorBody, await response.json().catch(() => null));
    const reason = complaint.success ? complaint.output.message : 'no reason given';
    throw new Error(`${method} ${path}: ${response.status}, ${reason}`);
  };
  const askFor = async <Output>(
    schema: v.GenericSchema<unknown, Output>,
    ...request: Parameters<typeof ask>
  ): Promise<Output> => v.parse(schema, await (await ask(...request)).json());
  const tell = async (...request: Parameters<typeof ask>): Promise<void> => {
    await (await ask(...request)).body?.cancel();
  };

  return {
    knobs: () => askFor(Knobs, 'GET', '/knobs'),
    setKnobs: (changes) => askFor(Knobs, 'PATCH', '/knobs', changes),
    addFault: async (rule) => (await askFor(Added, 'POST', '/faults', rule)).id,
    faults: () => askFor(RuleStates, 'GET', '/faults'),
    removeFault: (id) => tell('DELETE', `/faults/${encodeURIComponent(id)}`),
    clearFaults: () => tell('DELETE', '/faults'),
    journal: (filter = {}) => askFor(JournalPage, 'GET', `/journal?${query(filter)}`),
    clearJournal: () => tell('DELETE', '/journal'),
    objects: () => askFor(StoredObjects, 'GET', '/objects'),
    sha256: (key) => askFor(Digest, 'GET', `/objects/sha256?${query({ key })}`),
    content: async (key) =>
      new Uint8Array(await (await ask('GET', `/objects/content?${query({ key })}`)).arrayBuffer()),
    uploads: () => askFor(OpenUploads, 'GET', '/uploads'),
    setWorkOrder: (id, status) => tell('PATCH', `/work-orders/${encodeURIComponent(id)}`, { status }),
    jobs: () => askFor(Jobs, 'GET', '/jobs'),
    webhooks: () => askFor(Deliveries, 'GET', '/webhooks'),
    expire: () => tell('POST', '/expire'),
    setClock: async (offsetMs) => {
      await askFor(ClockSetting, 'POST', '/clock', { offsetMs });
    },
  };
}

function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.toString();
}
