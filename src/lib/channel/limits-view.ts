import * as v from 'valibot';
import { Limits } from '../upload/limits.ts';
import { NetworkCost } from '../upload/network-cost.ts';

/** What a person lets uploads take of the network, and what the network costs as the worker was last told. */
export const LimitsView = v.object({ limits: Limits, networkCost: NetworkCost });
export type LimitsView = v.InferOutput<typeof LimitsView>;
