import * as v from 'valibot';
import { Iguide } from './iguide.ts';

/** `GET /iguides` (scope `iguide.list`; some accounts are refused it with 403). */
export const method = 'GET';
export const path = '/iguides';

const ENVELOPES = ['data', 'items', 'results', 'iguides'] as const;

/** A bare array, or an object that holds it under one of four names (observed). Unreadable entries are left out. */
export const Response = v.pipe(
  v.union([v.array(v.unknown()), v.record(v.string(), v.unknown())]),
  v.transform((body): unknown[] => {
    if (Array.isArray(body)) return body;
    for (const name of ENVELOPES) {
      const list = body[name];
      if (Array.isArray(list)) return list as unknown[];
    }
    return [];
  }),
  v.transform((list): Iguide[] =>
    list.flatMap((entry) => {
      const parsed = v.safeParse(Iguide, entry);
      return parsed.success ? [parsed.output] : [];
    }),
  ),
);
export type Response = v.InferOutput<typeof Response>;
