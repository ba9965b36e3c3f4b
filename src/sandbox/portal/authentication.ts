import { APP_ID_HEADER, APP_TOKEN_HEADER } from '../../lib/portal/headers.ts';
import { PortalFailure } from './failure.ts';

interface Account {
  readonly appId: string;
  readonly appToken: string;
}

/** The App ID that the two headers prove. Throws 401. */
export function authenticate(headers: Headers, account: Account): string {
  const appId = headers.get(APP_ID_HEADER)?.toLowerCase();
  if (appId !== account.appId.toLowerCase() || headers.get(APP_TOKEN_HEADER) !== account.appToken) {
    throw new PortalFailure(401, 'unauthenticated', 'App ID and App token do not fit');
  }
  return account.appId;
}
