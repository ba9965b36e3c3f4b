import * as v from 'valibot';
import { PushMessage } from '../lib/links/push.ts';
import { NOTICE_LOOK } from './notice-board.ts';
import { pushNotice, type NoticeText } from './notice-words.ts';
import type { SystemNotices } from './system-notices.ts';

/** A notice that was pushed, so that a click on it can be told from one on another. */
const Pushed = v.object({ pushed: v.literal(true), address: v.nullable(v.string()) });

export interface PushedParts {
  readonly systemNotices: Pick<SystemNotices, 'showNotification'>;
  /** A page in sight shows it. */
  readonly isInSight: () => Promise<boolean>;
}

/** Shows what was pushed. One of a link or an order takes the place of the one before. */
export async function showPushed({ systemNotices, isInSight }: PushedParts, text: string): Promise<void> {
  const message = v.safeParse(v.pipe(v.string(), v.parseJson(), PushMessage), text);
  // A browser takes pushing away from an app that shows nothing: a later version's message is shown, too.
  if (message.success && (await isInSight())) return;
  const said = message.success ? message.output : null;
  const { title, body }: NoticeText = pushNotice(said);
  const address = said?.kind === 'order' ? said.address : null;
  await systemNotices.showNotification(title, {
    body,
    tag: said === null ? 'pushed' : `pushed ${said.kind} ${said.kind === 'order' ? said.place : said.title}`,
    ...NOTICE_LOOK,
    data: { pushed: true, address } satisfies v.InferOutput<typeof Pushed>,
  });
}

/** Where a click on a notice leads: a finished iGUIDE; null: to the app. */
export function addressOf(data: unknown): string | null {
  const pushed = v.safeParse(Pushed, data);
  return pushed.success ? pushed.output.address : null;
}
