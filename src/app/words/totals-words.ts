import { counted } from './plural.ts';
import type { Standing } from './standing.ts';

const ORDER = [
  ['uploading', 'uploading'],
  ['in-line', 'in line'],
  ['processing', 'processing'],
  ['waiting', 'waiting'],
  ['paused', 'paused'],
  ['needs-you', 'needs you'],
] as const satisfies readonly (readonly [Standing, string])[];

/** `3 uploading, 2 waiting, 1 needs you`; empty where nothing is under way. */
export function standingsText(locale: string, counts: Readonly<Record<Standing, number>>): string {
  return ORDER.filter(([standing]) => counts[standing] > 0)
    .map(([standing, words]) =>
      counted(locale, counts[standing], words, standing === 'needs-you' ? 'need you' : words),
    )
    .join(', ');
}
