import * as v from 'valibot';
import { IguideId, WorkOrderId } from './ids.ts';

export const IGUIDE_TYPES = ['standard', 'premium', 'radix', 'photos'] as const;
export const INDUSTRIES = ['residential', 'commercial', 'irc', 'aec'] as const;

/** An iGUIDE as the app shows it. */
export interface Iguide {
  readonly id: IguideId;
  readonly address: string;
  readonly alias?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly workOrderId?: WorkOrderId | undefined;
}

const text = v.optional(v.nullable(v.string()));

/** What the Portal may send for one iGUIDE: the address sits in one of three places (observed). */
const Raw = v.looseObject({
  id: IguideId,
  alias: text,
  type: text,
  status: text,
  workOrderId: v.optional(v.nullable(WorkOrderId)),
  fullAddress: text,
  address: v.optional(v.unknown()),
  property: v.optional(v.nullable(v.looseObject({ fullAddress: text }))),
});

/** Any form the Portal uses, and our own, in; one form out. */
export const Iguide = v.pipe(
  Raw,
  v.transform((raw): Iguide => ({
    id: raw.id,
    address:
      raw.property?.fullAddress ??
      (typeof raw.address === 'string' ? raw.address : undefined) ??
      raw.fullAddress ??
      raw.alias ??
      raw.id,
    alias: raw.alias ?? undefined,
    type: raw.type ?? undefined,
    status: raw.status ?? undefined,
    workOrderId: raw.workOrderId ?? undefined,
  })),
);
