import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { APP_ID_HEADER, APP_TOKEN_HEADER, RATE_LIMIT_HEADERS } from '../lib/portal/headers.ts';
import { PortalErrorBody, RATE_LIMITED_CODE } from '../lib/portal/portal-error.ts';
import type { Request as Credentials } from '../lib/portal/test-credentials.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import type { PortalPace } from './portal-pace.ts';
import { refuse, Refusal } from './refusal.ts';

/** One call to make. Everything in it was checked against the contract before. */
export interface PortalCall {
  readonly method: 'GET' | 'POST';
  /** Below `/api/v1`, filled in and escaped. */
  readonly path: string;
  /** May hold secrets: never logged, never in an error. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly credentials: Credentials;
  /** Ends when the asker goes away. */
  readonly signal: AbortSignal;
  /** The Portal answers when something happened, or gives up itself: a longer limit, and no failure when it passes. */
  readonly waits?: boolean;
}

export type PortalAnswer =
  /** 2xx. `body` is JSON, or undefined where there was none. */
  | { readonly ok: true; readonly body: unknown }
  /** 4xx or 5xx; `retryAfter` as the Portal wrote it. */
  | {
      readonly ok: false;
      readonly status: number;
      readonly error: PortalErrorBody;
      readonly retryAfter?: string;
    };

/** The gateway's only door to the Portal. */
export interface PortalRemote {
  /**
   * @throws Refusal 502 `portal-unreachable` if nothing came back that the Portal would say, 502 `portal-intercepted` if
   *   something before it answered in its place; 504 `not-yet` if it waited
   *   long enough; 429 if too many calls queue up already; 499 if the asker went away
   */
  fetch(call: PortalCall): Promise<PortalAnswer>;
}

export interface PortalRemoteOptions {
  /** The API's address with its `/api/v1`. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly pace: PortalPace;
  /** ms until an answer must be there, the time in the queue not counted. */
  readonly limits: { readonly call: number; readonly wait: number };
  /** Fires when the gateway is about to stop: waiting ends, other calls go on. */
  readonly closing: AbortSignal;
}

/** 4 MiB: a list of some 10,000 iGUIDEs. */
export const LONGEST_ANSWER = 4 * 1024 * 1024;
/** Characters of a Portal's message that are passed on. */
const LONGEST_MESSAGE = 500;

export function createPortalRemote(options: PortalRemoteOptions): PortalRemote {
  const { pace, limits, closing } = options;

  async function send(call: PortalCall, signal: AbortSignal): Promise<PortalAnswer> {
    const url = new URL(options.baseUrl + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const response = await options.fetch(url, {
      method: call.method,
      headers: {
        Accept: 'application/json',
        [APP_ID_HEADER]: call.credentials.appId,
        [APP_TOKEN_HEADER]: call.credentials.appToken,
        ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      redirect: 'manual',
      signal,
    });
    return readAnswer(response, call.credentials.appToken);
  }

  return {
    async fetch(call) {
      const turn = pace.next(call.credentials.appId);
      if ('retryAfter' in turn) throw overPace(turn.retryAfter);
      const deadline = createDeadline(
        turn.wait + (call.waits === true ? limits.wait : limits.call),
        call.waits === true ? [call.signal, closing] : [call.signal],
      );
      try {
        if (turn.wait > 0) await sleep(turn.wait, undefined, { signal: deadline.signal });
        return await send(call, deadline.signal);
      } catch (error) {
        throw error instanceof Refusal ? error : whyItEnded(call, deadline, error);
      } finally {
        deadline.clear();
      }
    },
  };
}

function whyItEnded(call: PortalCall, deadline: Deadline, error: unknown): Refusal {
  if (call.signal.aborted) return new Refusal(499, 'client-gone');
  if (deadline.reason() === null) return unreachable(networkReason(error));
  return call.waits === true ? refuse(504, 'not-yet') : unreachable('time limit');
}

/** What came back, or whether anything did, is not the Portal's doing. `reason` goes to the log. */
export function unreachable(reason: string): Refusal {
  return refuse(502, 'portal-unreachable', { message: 'The Portal did not answer.', reason });
}

/** A page that a proxy, a firewall or a network put in the Portal's place: whatever it says, it may pass. */
function intercepted(reason: string): Refusal {
  const message = 'Something before the Portal answered in its place.';
  return refuse(502, 'portal-intercepted', { message, reason });
}

function overPace(retryAfter: number): Refusal {
  const headers = { 'Retry-After': String(Math.ceil(retryAfter / 1000)) };
  return new Refusal(429, RATE_LIMITED_CODE, { headers, reason: 'own queue is full' });
}

/** Such as ECONNREFUSED. A message might name an address with its query, so it is left out. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}

async function readAnswer(response: Response, appToken: string): Promise<PortalAnswer> {
  const text = await readText(response);
  const body = parseJson(text);
  if (response.ok) {
    if (text !== '' && body === undefined) throw intercepted('an answer that is not JSON');
    return { ok: true, body };
  }
  if (response.status < 400) throw intercepted(`status ${response.status}`);
  if (!isPortals(response, body)) throw intercepted(`status ${response.status} without a code`);
  const retryAfter = response.headers.get('Retry-After');
  return {
    ok: false,
    status: response.status,
    error: readError(body, appToken),
    ...(retryAfter === null ? {} : { retryAfter }),
  };
}

/**
 * [Note: the Portal's own errors] A 4xx ends an Upload, or begins it anew, so it must be the Portal's own: with a code in
 * JSON, or, since not every error of its is JSON, with the headers of its rate limit. What only says "later" passes anyway.
 */
function isPortals({ status, headers }: Response, body: unknown): boolean {
  const isLater = status >= 500 || status === 408 || status === 429;
  return isLater || v.is(PortalErrorBody, body) || headers.has(RATE_LIMIT_HEADERS.limit);
}

async function readText(response: Response): Promise<string> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  // Leaving the loop early cancels the rest of the body.
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > LONGEST_ANSWER) throw unreachable('an answer that is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The Portal's code and message and nothing else: it may send `debugInfo`, or repeat what it was sent. */
function readError(body: unknown, appToken: string): PortalErrorBody {
  const parsed = v.safeParse(PortalErrorBody, body);
  if (!parsed.success) return { code: 'portal-error' };
  const { code, message = '' } = parsed.output;
  if ((code + message).includes(appToken)) return { code: 'portal-error' };
  return message === '' ? { code } : { code, message: message.slice(0, LONGEST_MESSAGE) };
}
