import type { PhaseView } from '../../lib/channel/upload-view.ts';
import type { Action } from '../state/actions.ts';
import type { FailureReason } from './failure-words.ts';

type FailedPhase = Extract<PhaseView, { name: 'failed' }>;

/** What is asked before something is lost, and the word that agrees to it. */
export interface Question {
  readonly text: string;
  readonly yes: string;
}

/** Null where an action loses nothing. */
export function questionFor(action: Action, phase: PhaseView): Question | null {
  if (action === 'cancel') {
    return phase.name === 'processing'
      ? {
          text: 'Stop following it? It is uploaded, and the Portal may still process it.',
          yes: 'Stop following',
        }
      : { text: 'Cancel this upload? What was sent is deleted.', yes: 'Cancel upload' };
  }
  if (action !== 'remove' || phase.name !== 'failed') return null;
  const { reason } = phase.failure;
  // There is no copy.
  if (reason === 'source-lost' || reason === 'source-changed' || reason === 'no-room') return null;
  return {
    text: `Remove it? The copy saved in this browser is deleted, and the Portal ${portalHas(reason, phase.then)}.`,
    yes: 'Delete the copy',
  };
}

function portalHas(reason: FailureReason, then: FailedPhase['then']): string {
  if (reason === 'process-unknown') return 'may not have the file';
  return then === 'processing' ? 'did not process the file' : 'does not have the file';
}
