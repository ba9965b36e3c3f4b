import { PermitRequest } from '../portal/permit.ts';
import type { Phase } from './phase.ts';

/** What a file may be called at the Portal. */
export const FileName = PermitRequest.entries.filename;

/** Whatever stands for a file; `name`: what its user called it; not there: it is called as on their disk. */
interface Named {
  readonly name?: string | undefined;
  readonly file: { readonly name: string };
}

/** What a file is called, on the page and at the Portal. The file's own name stays what it is found again by. */
export function nameOf({ name, file }: Named): string {
  return name ?? file.name;
}

/** Whether the Portal was not told the name yet, so that it may change: it is told with the first ask for a permit. */
export function isNameOpen(phase: Phase): boolean {
  if ('then' in phase) return isNameOpen(phase.then);
  if (phase.name === 'starting') return phase.permit === null && phase.abandoned === null;
  return phase.name === 'staging' || phase.name === 'queued';
}
