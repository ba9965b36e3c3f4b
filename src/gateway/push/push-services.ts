/** The push services of Chromium and Edge, Firefox, Safari. A name with a dot first: all below it. */
const KNOWN = ['fcm.googleapis.com', '.push.services.mozilla.com', '.push.apple.com', '.notify.windows.com'];

/**
 * Whether messages may be sent there. Anyone could name any address as a browser's, so that only the browsers' own services
 * are taken. `named`: others, with their ports; over http, too, since a sandbox's has no TLS.
 */
export function isPushService(endpoint: string, named: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, host, hostname, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  if (named.includes(host)) return protocol === 'https:' || protocol === 'http:';
  const isKnown = KNOWN.some((name) => (name.startsWith('.') ? hostname.endsWith(name) : hostname === name));
  return isKnown && protocol === 'https:' && host === hostname;
}
