/** The button where notices are offered, beside what a closed Sitelift does. */
export const OFFER_NOTICES = 'Tell me when they are done';

/** What notices are, or why there are none. `permission`: as the browser says; null: it has none. */
export function noticesText(permission: NotificationPermission | null): string {
  if (permission === null) return 'This browser shows no notices for Sitelift. Installed, it may.';
  return permission === 'denied'
    ? 'This browser is set to show none of Sitelift’s. Its settings for this site change that.'
    : 'A notice when files are done, or can’t go on without you, while no page of Sitelift is in sight.';
}

/** What sending by itself is, or why this browser does not. `isCarried`: the gateway takes parts for S3. */
export function errandText(canBe: boolean, isCarried: boolean): string {
  if (!canBe) return 'This browser sends nothing by itself.';
  return isCarried
    ? 'When Sitelift goes out of sight, this browser takes over what is left to send, up to 2 GB, and goes on with Sitelift closed. Not with “Only on Wi-Fi” or a bandwidth cap, which it would not keep to.'
    : 'Not here: this Sitelift’s server passes no files on, which the browser needs for it.';
}

/** What the browser shows while it sends by itself. */
export function errandTitle(names: readonly string[]): string {
  const [first = 'files', ...others] = names;
  return others.length === 0 ? `Uploading ${first}` : `Uploading ${first} and ${others.length} more`;
}

export function screenText(canBeKept: boolean): string {
  return canBeKept
    ? 'While files are sent and Sitelift is in sight. Many phones send nothing once they sleep.'
    : 'This browser can’t keep the screen on.';
}
