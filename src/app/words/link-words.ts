/** Why a link can't be opened: its title and what to do. */
export function closedText(code: string): readonly [title: string, text: string] {
  switch (code) {
    case 'link-revoked':
      return ['This link was closed', 'Whoever sent it to you closed it. Ask them for another one.'];
    case 'link-expired':
      return ['This link’s time is over', 'Ask whoever sent it to you for more time, or for another one.'];
    default:
      return [
        'There is no such link',
        'Check that the whole address was copied, with all that stands after the #. It may also have been deleted: then ask whoever sent it to you for another one.',
      ];
  }
}

/** What became of a typed passphrase that did not open the link. */
export function unlockText(why: string): string {
  switch (why) {
    case 'link-wrong-passphrase':
      return 'That is not the passphrase of this link.';
    case 'too-many':
      return 'That was tried too often. Wait ten minutes, then try again.';
    case 'no-answer':
      return 'The server can’t be reached. Check the network, then try again.';
    default:
      return closedText(why)[0];
  }
}

const TYPES = { photo: 'photos', pdf: 'PDFs', any: 'files of any type' } as const;

/** What a link takes: `Photos, PDFs and the scan (TAR)`. */
export function takesText({
  assets,
  stitchData,
}: {
  assets: readonly (keyof typeof TYPES)[];
  stitchData: boolean;
}): string {
  const all = assets.includes('any') ? (['any'] as const) : assets;
  const parts = [...all.map((type) => TYPES[type]), ...(stitchData ? ['the scan (a Stitch TAR)'] : [])];
  const text = new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
