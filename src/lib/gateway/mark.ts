/**
 * [Note: the gateway's mark] On every answer below `/api/`, in the gateway's own name or passed on. A page that something
 * between puts in its place (a hotel's network, a proxy, a firewall) has no such header, whatever its status and form.
 */
export const MARK_HEADER = 'Sitelift-Gateway';
export const MARK = '1';

export function isMarked(headers: Headers): boolean {
  return headers.get(MARK_HEADER) === MARK;
}
