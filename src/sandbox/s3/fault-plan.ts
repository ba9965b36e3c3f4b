import type { AppliedFaults, EndingFault } from '../faults.ts';
import { tooSkewed } from './authenticate.ts';
import { S3Error } from './s3-error.ts';

const STATUS_CODES = {
  500: 'InternalError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
} as const;

/** The faults that end in one of S3's errors. */
export type AnsweredFault = Exclude<
  EndingFault,
  { kind: 'drop' } | { kind: 'stall' } | { kind: 'blackHole' } | { kind: 'page' }
>;

/** @param now ms since 1970, for the time that S3 says it is */
export function faultError(fault: AnsweredFault, now: number): S3Error {
  switch (fault.kind) {
    case 'status':
      return new S3Error(STATUS_CODES[fault.status]);
    case 'slowDown':
      return new S3Error('SlowDown', {
        headers: fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) },
      });
    case 'expiredToken':
      return new S3Error('ExpiredToken');
    case 'requestTimeTooSkewed':
      return tooSkewed(now);
  }
}

function endingName(ending: EndingFault): string {
  switch (ending.kind) {
    case 'drop':
    case 'blackHole':
      return `${ending.kind} ${ending.when}`;
    case 'status':
    case 'page':
      return `${ending.kind} ${ending.status}`;
    case 'slowDown':
    case 'expiredToken':
    case 'requestTimeTooSkewed':
    case 'stall':
      return ending.kind;
  }
}

/** The faults in a few words for the journal, or undefined where there are none. */
export function faultName({ delay, throttle, corrupt, ending }: AppliedFaults): string | undefined {
  const names = [
    delay && 'delay',
    throttle && 'throttle',
    corrupt && 'corrupt',
    ending && endingName(ending),
  ].filter((name) => name !== undefined);
  return names.length > 0 ? names.join(', ') : undefined;
}
