/** The thread that reads files beside the page, so that the page stays smooth: a dedicated worker's entry. */
import * as v from 'valibot';
import { lookAt, readerUntil } from './look-at.ts';
import { Request, type Answer } from './messages.ts';
import { thumbnailOf } from './thumbnail.ts';
import { LOOK_TIME } from './times.ts';

async function answerTo(request: Request): Promise<Answer> {
  try {
    if (request.type === 'thumbnail') return { type: 'thumbnail', picture: await thumbnailOf(request.file) };
    const readOf = readerUntil(performance.now() + LOOK_TIME, () => performance.now());
    return { type: 'look', look: await lookAt(request.file, readOf) };
  } catch {
    // Whatever it was, the file goes unlooked at: the engine says what keeps it from being read.
    return { type: 'nothing' };
  }
}

addEventListener('message', ({ data, ports: [port] }: MessageEvent<unknown>) => {
  const request = v.safeParse(Request, data);
  if (request.success) void answerTo(request.output).then((answer) => port?.postMessage(answer));
});
