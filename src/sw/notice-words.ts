import type { PushMessage } from '../lib/links/push.ts';
import type { UploadView } from '../lib/channel/upload-view.ts';
import { nameOf } from '../lib/upload/naming.ts';
import type { UploadId } from '../lib/upload/upload.ts';

/** What a notice says. */
export interface NoticeText {
  readonly title: string;
  readonly body: string;
}

/** Names that a notice has room for. */
const NAMED = 3;

/** Files that are uploaded and processed; `left`: how many go on by themselves. */
export function doneNotice(done: readonly UploadView[], left: number): NoticeText {
  const rest = left === 0 ? 'Nothing is left to upload.' : `${left} still on the way.`;
  const [only] = done;
  return done.length === 1 && only !== undefined
    ? { title: `${nameOf(only)} is done`, body: `${only.destination.address}. ${rest}` }
    : { title: `${done.length} files are done`, body: `${named(done)}. ${rest}` };
}

/** Files that go on only once a person does something; `rejected`: those of them that the Portal took and then rejected. */
export function needsYouNotice(
  uploads: readonly UploadView[],
  rejected: ReadonlySet<UploadId> = new Set(),
): NoticeText {
  const [only] = uploads;
  const body = remedyOf(new Set(uploads.map((upload) => whyOf(upload, rejected))));
  if (uploads.length !== 1 || only === undefined)
    return { title: `${uploads.length} files need you`, body: `${named(uploads)}. ${body}` };
  const name = nameOf(only);
  return { title: rejected.has(only.id) ? `The Portal rejected ${name}` : `${name} needs you`, body };
}

/** What the gateway pushed; null: something that this version does not know. */
export function pushNotice(message: PushMessage | null): NoticeText {
  if (message === null) return { title: 'There is news in Sitelift', body: 'Open it to see what happened.' };
  if (message.kind === 'arrived') {
    const { title, guest, filename } = message;
    const from = guest === null ? 'For' : `From ${guest}, for`;
    return { title: `${filename} arrived`, body: `${from} “${title}”.` };
  }
  const { status, place } = message;
  switch (status) {
    case 'done':
      return { title: 'The iGUIDE is ready', body: `${place} can be seen now.` };
    case 'rejected':
      return { title: 'The scan was rejected', body: `${place}: open Sitelift to see what happens now.` };
    default:
      return { title: 'The order was stopped', body: `${place}: open Sitelift to see what happens now.` };
  }
}

function whyOf({ id, phase }: UploadView, rejected: ReadonlySet<UploadId>): string {
  if (rejected.has(id)) return 'rejected';
  return phase.name === 'waiting' ? phase.why : phase.name;
}

/** What helps all of them. */
function remedyOf(whys: ReadonlySet<string>): string {
  const [why = ''] = whys;
  switch (whys.size === 1 ? why : '') {
    case 'signed-out':
      return 'Sign in, and uploads go on.';
    case 'other-account':
      return 'Sign in with the account that added them.';
    case 'file-access':
      return 'The browser has to be allowed to read the file again.';
    case 'rejected':
      return 'Open Sitelift to add the right file.';
    default:
      return 'Open Sitelift to see what happened and what helps.';
  }
}

function named(uploads: readonly UploadView[]): string {
  const names = uploads.slice(0, NAMED).map(nameOf);
  const more = uploads.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}
