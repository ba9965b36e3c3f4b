/** Why a link takes a file, or anything, no more. `code`: the gateway's. */
export function linkText(code: string | undefined): string {
  switch (code) {
    case 'link-revoked':
      return 'Whoever sent you this link has closed it. Ask them to open it again, then try again. The file is kept here.';
    case 'link-expired':
      return 'This link’s time is over. Ask whoever sent it for more time, then try again. The file is kept here.';
    case 'link-full':
      return 'This link has taken all that it may. Ask whoever sent it for more room, then try again. The file is kept here.';
    case 'link-locked':
      return 'This link has another passphrase now. Open it again and type it in, then try again. The file is kept here.';
    case 'file-too-large':
      return 'This file is larger than this link takes.';
    case 'file-type-refused':
      return 'This link does not take files of this type.';
    default:
      return 'This link is not known any more. Ask whoever sent it for another one. The file is kept here.';
  }
}
