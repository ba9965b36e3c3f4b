/** The button where notices are offered, beside what a closed Sitelift does. */
export const OFFER_NOTICES = 'Tell me when they are done';

/** What notices are, or why there are none. `permission`: as the browser says; null: it has none. */
export function noticesText(permission: NotificationPermission | null): string {
  if (permission === null) return 'This browser shows no notices for Sitelift. Installed, it may.';
  return permission === 'denied'
    ? 'This browser is set to show none of Sitelift’s. Its settings for this site change that.'
    : 'A notice when files are done, or can’t go on without you, while no page of Sitelift is in sight.';
}

export function screenText(canBeKept: boolean): string {
  return canBeKept
    ? 'While files are sent and Sitelift is in sight. Many phones send nothing once they sleep.'
    : 'This browser can’t keep the screen on.';
}
