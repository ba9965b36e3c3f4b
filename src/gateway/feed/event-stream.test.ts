import { Hono } from 'hono';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventStream, type Events, type Pace } from './event-stream.ts';

const LONG = 60_000;

/** A connection, and what its gateway's side does with it. */
async function connected(pace: Partial<Pace> = {}) {
  const closing = new AbortController();
  onTestFinished(() => closing.abort());
  const stop = vi.fn();
  const begun: Events[] = [];
  const app = new Hono().get('/', (context) =>
    eventStream(
      context,
      { pace: { ping: LONG, patience: LONG, longest: LONG, ...pace }, closing: closing.signal },
      (events) => {
        begun.push(events);
        return stop;
      },
    ),
  );
  const { body } = await app.request('/');
  const [events] = begun;
  if (body === null || events === undefined) throw new Error('no stream');
  const read = () => {
    const reader = body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    return async (): Promise<string | null> => {
      const { value } = await reader.read();
      return value === undefined ? null : `${value.event ?? ''} ${value.data}`.trim();
    };
  };
  return { events, closing, stop, read };
}

test('says at once that it is open, what is sent, and a word after each silence', async () => {
  const { events, read } = await connected({ ping: 5 });
  const next = read();
  expect([await next(), await next(), await next()]).toEqual(['open', 'ping', 'ping']);
  events.send('links', { a: 1 });
  let sent = await next();
  while (sent === 'ping') sent = await next();
  expect(sent).toBe('links {"a":1}');
});

test('a slow reader is told the latest of each kind, and no backlog', async () => {
  const { events, read } = await connected();
  for (let count = 1; count <= 1_000; count += 1) events.send('progress', count);
  events.send('link', {});
  const next = read();
  const told: (string | null)[] = [];
  while (told.at(-1) !== 'link {}') told.push(await next());
  expect(told).toEqual(['open', 'progress 1000', 'link {}']);
});

test('who takes nothing is let go, and so is everyone once their time is up or the gateway closes', async () => {
  const silent = await connected({ patience: 5 });
  silent.events.send('links', {});
  await vi.waitFor(() => expect(silent.stop).toHaveBeenCalledTimes(1));

  const old = await connected({ longest: 5 });
  const next = old.read();
  expect([await next(), await next()]).toEqual(['open', null]);
  expect(old.stop).toHaveBeenCalledTimes(1);

  const open = await connected();
  const last = open.read();
  await last();
  open.events.send('links', {});
  open.closing.abort();
  expect([await last(), await last()]).toEqual(['links {}', null]);
  expect(open.stop).toHaveBeenCalledTimes(1);
});
