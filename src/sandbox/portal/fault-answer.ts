import { RATE_LIMITED_CODE } from '../../lib/portal/portal-error.ts';
import type { EndingFault } from '../faults.ts';
import { pageReply } from '../page.ts';
import { json } from './failure.ts';
import type { OperationName } from './operation.ts';

/** The faults that end in an answer. */
export type AnsweredFault = Exclude<
  EndingFault,
  { kind: 'drop' } | { kind: 'stall' } | { kind: 'blackHole' }
>;

/** What a fault says in the Portal's words. Nothing was done when it is said. */
export function faultAnswer(fault: AnsweredFault, operation: OperationName | 'unknown'): Response {
  switch (fault.kind) {
    case 'page': {
      const { status, headers, content } = pageReply(fault.status);
      return new Response(content, { status, headers });
    }
    case 'status':
      // Gateway statuses come from what stands before the Portal, and that speaks no JSON.
      return fault.status === 502 || fault.status === 504
        ? new Response(`<html><body><h1>${fault.status}</h1></body></html>`, {
            status: fault.status,
            headers: { 'Content-Type': 'text/html' },
          })
        : json(fault.status, { code: fault.status === 500 ? 'internal' : 'unavailable' });
    case 'slowDown':
      return json(
        429,
        { code: RATE_LIMITED_CODE },
        fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) },
      );
    case 'expiredToken':
      return operation === 'processStitchData' || operation === 'processAsset'
        ? json(403, { code: 'permission_denied', message: 'the upload token is invalid or expired' })
        : json(401, { code: 'unauthenticated', message: 'the App token has expired' });
    case 'requestTimeTooSkewed':
      // The Portal looks at no clock of its caller's; the control endpoint refuses such a rule.
      return json(500, { code: 'internal' });
  }
}
