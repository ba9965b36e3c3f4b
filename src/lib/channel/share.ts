/** Where other apps' files are posted to: the manifest's share target. */
export const SHARE_PATH = '/share';

/** The form's field that has the files, as the manifest names it. */
export const SHARE_FIELD = 'files';

/** Why shared files did not arrive: all of them, since none is taken without the others. */
export const SHARE_TROUBLES = [
  /** The browser has no room for them. */
  'no-room',
  /** There was no worker to take them, or they came to an end too early. */
  'missed',
] as const;
export type ShareTrouble = (typeof SHARE_TROUBLES)[number];

/** Where the browser is sent after a share; null: the files are there. */
export function afterShare(trouble: ShareTrouble | null): string {
  return trouble === null ? '/' : `/?share=${trouble}`;
}
