import * as v from 'valibot';
import type { NoticeText } from './notice-words.ts';
import type { SystemNotices } from './system-notices.ts';

/** One of each kind is shown at a time: a newer one takes its place. */
export type NoticeKind = 'done' | 'needs-you';

/** What every notice of ours has. */
export const NOTICE_LOOK = { icon: '/icons/icon-192.png', badge: '/icons/icon-monochrome-512.png' };

/** Where notices are shown. */
export interface NoticeBoard {
  /** Whether the browser would show any. */
  isAllowed(): boolean;
  /** ids of the Uploads that the notice now shown is about. */
  shown(kind: NoticeKind): Promise<readonly string[]>;
  show(kind: NoticeKind, ids: readonly string[], text: NoticeText): Promise<void>;
  clear(kind: NoticeKind): Promise<void>;
}

const About = v.object({ ids: v.array(v.string()) });

/** The system's. A browser without notices shows none. */
export function createNoticeBoard(systemNotices: SystemNotices): NoticeBoard {
  const now = (kind: NoticeKind) => systemNotices.getNotifications({ tag: kind });
  return {
    isAllowed: () => 'Notification' in self && Notification.permission === 'granted',
    async shown(kind) {
      return (await now(kind)).flatMap(({ data }) => {
        const about = v.safeParse(About, data);
        return about.success ? about.output.ids : [];
      });
    },
    async show(kind, ids, { title, body }) {
      // What stands there already is only brought up to date; something that needs a person is heard again.
      const isNew = kind === 'needs-you' || (await now(kind)).length === 0;
      await systemNotices.showNotification(title, {
        ...{ body, tag: kind, ...NOTICE_LOOK },
        data: { ids: [...ids] } satisfies v.InferOutput<typeof About>,
        silent: !isNew,
      });
    },
    async clear(kind) {
      for (const notice of await now(kind)) notice.close();
    },
  };
}
