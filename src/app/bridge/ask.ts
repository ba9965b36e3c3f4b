import * as v from 'valibot';
import type { Command } from '../../lib/channel/commands.ts';
import { Reply } from '../../lib/channel/replies.ts';
import type { Clock } from '../environment.ts';

/** Puts a command to the worker. A killed worker never answers, so the promise may stay open for ever. */
export type Post = (command: Command) => Promise<unknown>;

export interface Patience {
  /** ms to wait for one reply. */
  readonly replyWithin: number;
  readonly tries: number;
  /** Called after each reply that stayed out. */
  readonly onSilence: () => void;
  /** Has the listener called when the worker dies that was asked; returns what ends that. */
  readonly onDeath: (listener: () => void) => () => void;
}

/** One wait for one reply; null: none came in time, or none that makes sense; `died`: none will come. */
function once(
  post: Post,
  command: Command,
  { replyWithin, onDeath }: Patience,
  clock: Clock,
  signal: AbortSignal,
): Promise<Reply | 'died' | null> {
  return new Promise((resolve) => {
    const end = (reply: Reply | 'died' | null) => {
      stop();
      stopListening();
      signal.removeEventListener('abort', giveUp);
      resolve(reply);
    };
    const giveUp = () => end(null);
    const stop = clock.after(replyWithin, giveUp);
    const stopListening = onDeath(() => end('died'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    post(command).then(
      (answer) => {
        const reply = v.safeParse(Reply, answer);
        if (reply.success) end(reply.output);
      },
      // The browser had no worker to hand it to; the time-out paces the next try.
      () => undefined,
    );
  });
}

/**
 * Asks until there is a reply, or `tries` are used up or the signal aborts: then null. The next message to a killed
 * worker starts a new one, so asking again is all it takes; at once where its death is known.
 */
export async function ask(
  post: Post,
  command: Command,
  patience: Patience,
  clock: Clock,
  signal: AbortSignal,
): Promise<Reply | null> {
  for (let silences = 0; silences < patience.tries && !isOver(signal);) {
    const reply = await once(post, command, patience, clock, signal);
    if (reply === 'died') continue;
    if (reply !== null) return reply;
    if (isOver(signal)) break;
    silences += 1;
    patience.onSilence();
  }
  return null;
}

/** Read anew each time: it changes while the reply is waited for. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
