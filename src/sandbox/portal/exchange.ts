import type { EndingFault, FaultSource } from '../faults.ts';
import type { Journal } from '../journal.ts';
import type { ShiftedClock } from '../clock.ts';
import * as v from 'valibot';
import { PortalErrorBody } from '../../lib/portal/portal-error.ts';
import { json } from './failure.ts';
import { faultAnswer } from './fault-answer.ts';
import type { OperationName } from './operation.ts';

/** More than any documented body, by far. */
const BODY_LIMIT = 1_048_576;

export interface ExchangeDependencies {
  readonly clock: ShiftedClock;
  readonly faults: FaultSource;
  readonly journal: Journal;
}

/** What does the work once the body is read. */
export type Work = (call: { readonly body: string; note(key: string): void }) => Promise<Response>;

/**
 * One request from its first byte to its line in the journal, with whatever fault befalls it on the way.
 * Gives the answer to send, or null where the connection is to be cut without one.
 */
export async function exchange(
  { clock, faults, journal }: ExchangeDependencies,
  request: Request,
  operation: OperationName | 'unknown',
  signal: AbortSignal,
  work: Work,
): Promise<Response | null> {
  const { method } = request;
  const { delay, ending } = faults.take({ service: 'portal', method, operation });
  let bytes = 0;
  let key: string | undefined;

  const run = async (): Promise<Response | 'dropped' | 'stalled'> => {
    if (delay) await clock.wait(delay.ms, signal);
    if (ending?.kind === 'drop' && ending.when === 'before') return 'dropped';
    const body = await readBody(request);
    if (body === null) return 'dropped';
    bytes = body.length;
    if (bytes > BODY_LIMIT) return json(413, { code: 'invalid_argument', message: 'the body is too large' });
    // A Portal body is one packet: cut in its middle or behind it, nothing was done.
    if (ending?.kind === 'drop' && ending.when === 'middle') return 'dropped';
    // A Portal body is one packet, so a black hole swallows what comes back.
    if (ending?.kind === 'stall' || ending?.kind === 'blackHole')
      return aborted(signal).then(() => 'stalled' as const);
    if (ending && ending.kind !== 'drop') return faultAnswer(ending, operation);
    const response = await work({
      body: body.toString('utf8'),
      note: (noted) => {
        key = noted;
      },
    });
    return ending || signal.aborted ? 'dropped' : response;
  };

  const outcome = await run();
  const answered = outcome instanceof Response;
  journal.record({
    at: clock.now(),
    service: 'portal',
    operation,
    method,
    key,
    bytes,
    status: answered ? outcome.status : outcome,
    code: answered ? await errorCode(outcome) : undefined,
    fault: ending && describe(ending),
  });
  return answered ? outcome : null;
}

/** The body, read no further than a little over the limit; null when the client cut it off. */
async function readBody(request: Request): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const body: AsyncIterable<Uint8Array> | null = request.body;
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > BODY_LIMIT) break;
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function errorCode(response: Response): Promise<string | undefined> {
  if (response.status < 400) return undefined;
  const text = await response.clone().text();
  try {
    const body = v.safeParse(PortalErrorBody, JSON.parse(text));
    return body.success ? body.output.code : undefined;
  } catch {
    return undefined;
  }
}

function describe(fault: EndingFault): string {
  if (fault.kind === 'drop' || fault.kind === 'blackHole') return `${fault.kind} ${fault.when}`;
  return fault.kind === 'status' || fault.kind === 'page' ? `${fault.kind} ${fault.status}` : fault.kind;
}
