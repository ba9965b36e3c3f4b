import type { RestartReason } from '../../lib/upload/upload.ts';

/** Why the bytes are sent from the first one again. */
export function restartText(reason: RestartReason): string {
  switch (reason) {
    case 'new-key':
      return 'Started over: the permit ran out, and the Portal gave the file a new place.';
    case 'token-refused':
      return 'Started over: the right to hand in what was sent had run out, and the Portal gave the file a new place.';
    case 'multipart-gone':
      return 'Started over: the storage had dropped what was sent.';
    case 'parts-refused':
      return 'Started over: the storage did not put the parts together.';
    case 'object-missing':
      return 'Started over: the Portal did not find what was sent.';
  }
}
