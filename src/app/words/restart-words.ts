import type { RestartReason } from '../../lib/upload/upload.ts';

/** Whether it still matters once the file is done. */
export function isLastingRestart(reason: RestartReason): boolean {
  return reason === 'process-unknown';
}

/** Why the bytes are sent from the first one again. */
export function restartText(reason: RestartReason): string {
  switch (reason) {
    case 'new-key':
      return 'Started over: the permit ran out, and the Portal gave the file a new place.';
    case 'token-refused':
      return 'Started over: the right to hand in what was sent had run out, and the Portal gave the file a new place.';
    case 'process-unknown':
      return 'Sent again: the Portal’s answer was lost, and it gave the file a new place. The file may be there twice.';
    case 'multipart-gone':
      return 'Started over: the storage had dropped what was sent.';
    case 'parts-refused':
      return 'Started over: the storage did not put the parts together.';
    case 'object-missing':
      return 'Started over: the Portal did not find what was sent.';
  }
}
