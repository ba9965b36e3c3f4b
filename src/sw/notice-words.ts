import type { UploadView } from '../lib/channel/upload-view.ts';

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
    ? { title: `${only.file.name} is done`, body: `${only.destination.address}. ${rest}` }
    : { title: `${done.length} files are done`, body: `${named(done)}. ${rest}` };
}

/** Files that go on only once a person does something. */
export function needsYouNotice(uploads: readonly UploadView[]): NoticeText {
  const [only] = uploads;
  const why = remedyOf(uploads);
  return uploads.length === 1 && only !== undefined
    ? { title: `${only.file.name} needs you`, body: why }
    : { title: `${uploads.length} files need you`, body: `${named(uploads)}. ${why}` };
}

/** What helps all of them. */
function remedyOf(uploads: readonly UploadView[]): string {
  const whys = new Set(uploads.map(({ phase }) => (phase.name === 'waiting' ? phase.why : phase.name)));
  const [why] = whys;
  if (whys.size === 1 && why === 'signed-out') return 'Sign in, and uploads go on.';
  if (whys.size === 1 && why === 'other-account') return 'Sign in with the account that added them.';
  if (whys.size === 1 && why === 'file-access')
    return 'The browser has to be allowed to read the file again.';
  return 'Open Sitelift to see what happened and what helps.';
}

function named(uploads: readonly UploadView[]): string {
  const names = uploads.slice(0, NAMED).map(({ file }) => file.name);
  const more = uploads.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}
