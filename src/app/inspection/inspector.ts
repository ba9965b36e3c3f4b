import * as v from 'valibot';
import { Answer, type Look, type Request } from './messages.ts';
import { ANSWER_TIME } from './times.ts';

/** What reads a little of files before they are sent. Nothing here ever rejects: a file may go without a look. */
export interface Inspector {
  /** Null: the file could not be read, or not in time. */
  look(file: File): Promise<Look | null>;
  /** Where a small picture of a photo can be had; null: there is none. */
  thumbnail(file: File): Promise<string | null>;
  /** Lets a picture go. */
  forget(picture: string): void;
}

/** What of a `Worker` is used. */
export type Thread = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

/** Requests on their way at a time, so that memory stays bounded: each thumbnail is a photo decoded whole. */
const AT_ONCE = { look: 4, thumbnail: 2 } as const;

/** Opens the thread when the first file comes. Looks go before thumbnails. */
export function createInspector(
  openThread: () => Thread,
  clock: { after(ms: number, call: () => void): () => void },
  addresses: Pick<typeof URL, 'createObjectURL' | 'revokeObjectURL'>,
): Inspector {
  let thread: Thread | null = null;
  const ends = new Set<() => void>();
  const waiting: Record<Request['type'], (() => void)[]> = { look: [], thumbnail: [] };
  const running: Record<Request['type'], number> = { look: 0, thumbnail: 0 };

  function open(): Thread {
    if (thread !== null) return thread;
    const opened = openThread();
    thread = opened;
    // A thread that can't be loaded answers nothing: what waits for it goes without, and the next file tries anew.
    opened.addEventListener('error', () => {
      opened.terminate();
      if (thread === opened) thread = null;
      [...ends].forEach((end) => end());
    });
    return opened;
  }

  function ask(request: Request): Promise<Answer | null> {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      const settle = (answer: Answer | null) => {
        ends.delete(end);
        stopClock();
        port1.close();
        resolve(answer);
      };
      const end = () => settle(null);
      const stopClock = clock.after(ANSWER_TIME, end);
      ends.add(end);
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        const answer = v.safeParse(Answer, data);
        settle(answer.success ? answer.output : null);
      };
      try {
        open().postMessage(request, [port2]);
      } catch {
        end();
      }
    });
  }

  function next(): void {
    for (const type of ['look', 'thumbnail'] as const) {
      if (type === 'thumbnail' && running.look > 0) return;
      while (running[type] < AT_ONCE[type]) {
        const start = waiting[type].shift();
        if (start === undefined) break;
        start();
      }
    }
  }

  async function inTurn(request: Request): Promise<Answer | null> {
    const { type } = request;
    await new Promise<void>((resolve) => {
      waiting[type].push(() => {
        running[type] += 1;
        resolve();
      });
      next();
    });
    const answer = await ask(request);
    running[type] -= 1;
    next();
    return answer;
  }

  return {
    async look(file) {
      const answer = await inTurn({ type: 'look', file });
      return answer?.type === 'look' ? answer.look : null;
    },
    async thumbnail(file) {
      const answer = await inTurn({ type: 'thumbnail', file });
      return answer?.type === 'thumbnail' ? addresses.createObjectURL(answer.picture) : null;
    },
    forget: (picture) => addresses.revokeObjectURL(picture),
  };
}
