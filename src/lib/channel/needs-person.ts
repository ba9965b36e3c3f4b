import type { WaitReason } from '../upload/phase.ts';
import type { PhaseView } from './upload-view.ts';

/** Waits that only a person ends. */
const WAITS: readonly WaitReason[] = ['signed-out', 'other-account', 'file-access'];

/** Whether an Upload goes on only once a person does something. (One that a person paused is as that person wants it.) */
export function needsPerson(phase: PhaseView): boolean {
  return phase.name === 'failed' || (phase.name === 'waiting' && WAITS.includes(phase.why));
}
