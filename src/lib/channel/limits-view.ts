import * as v from 'valibot';
import { Limits } from '../upload/limits.ts';
import { Link } from '../upload/link.ts';

/** What a person lets uploads take of the network, and what the network costs as the worker was last told. */
export const LimitsView = v.object({ limits: Limits, link: Link });
export type LimitsView = v.InferOutput<typeof LimitsView>;
