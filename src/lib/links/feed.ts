import { EventSourceParserStream } from 'eventsource-parser/stream';
import { isMarked } from '../gateway/mark.ts';

/** One event of a feed; `data` is what its JSON says. */
export interface FeedEvent {
  readonly event: string;
  readonly data: unknown;
}

/**
 * Hears one connection's events, until it ends. Browsers' own EventSource sends no headers, and a link's secret goes nowhere
 * else. Rejects where there is no such connection, or it breaks.
 */
export async function readFeed(
  fetch: typeof globalThis.fetch,
  path: string,
  signal: AbortSignal,
  hear: (event: FeedEvent) => void,
): Promise<void> {
  const { ok, headers, body } = await fetch(path, {
    headers: { Accept: 'text/event-stream' },
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    signal,
  });
  if (!ok || !isMarked(headers) || body === null) throw new Error('no feed');
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const { event = '', data } = next.value;
    hear({ event, data: data === '' ? null : JSON.parse(data) });
  }
}
