/**
 * Server-sent events. To a link's guest: `progress`, whose data is a Progress, and `link`: something about the link is other
 * than it was. To an operator: `links`. Both begin with `open`.
 */
export const GUEST_FEED_PATH = '/api/link/feed';
export const FEED_PATH = '/api/feed';
