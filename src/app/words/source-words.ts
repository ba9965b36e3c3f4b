import type { UploadView } from '../../lib/channel/upload-view.ts';

/** What a person should know about where a file is read from; null: it is saved, or will be in a moment. */
export function sourceText({ source, phase }: UploadView): string | null {
  if (source === undefined || source.keeping === true || !mayRead(phase)) return null;
  switch (source.from) {
    case 'copy':
      return null;
    case 'handle':
      return 'No room in this browser for a copy, so it is read from where it is: leave it there until it is uploaded.';
    case 'page':
      return 'No room in this browser for a copy: keep Sitelift open until it is uploaded. If Sitelift is closed before, this file has to be picked again.';
  }
}

/** Whether closing the page now means that the file has to be picked again. */
export function isUnsaved({ source, phase }: UploadView): boolean {
  const work = phase.name === 'waiting' || phase.name === 'paused' ? phase.then : phase.name;
  return work === 'staging' || (source?.from === 'page' && mayRead(phase));
}

function mayRead(phase: UploadView['phase']): boolean {
  const work = phase.name === 'waiting' || phase.name === 'paused' ? phase.then : phase.name;
  return ['staging', 'queued', 'starting', 'sending', 'finishing'].includes(work);
}
