import * as testCredentials from '../../lib/portal/test-credentials.ts';
import { json } from './failure.ts';
import { NO_INPUT, NOTHING, operation, type Operation } from './operation.ts';

/** Whoever gets this far has shown good credentials. */
export function credentialOperations(): Operation[] {
  return [
    operation({
      name: 'testCredentials',
      contract: testCredentials,
      params: NOTHING,
      input: NO_INPUT,
      answer: () => json(200, {}),
    }),
  ];
}
