import * as createIguide from '../../lib/portal/create-iguide.ts';
import * as getIguide from '../../lib/portal/get-iguide.ts';
import * as listIguides from '../../lib/portal/list-iguides.ts';
import { aliasFor, fullAddress } from '../state/address.ts';
import type { StoredIguide } from '../state/state.ts';
import { envelope } from './envelope.ts';
import { json, PortalFailure } from './failure.ts';
import { NO_INPUT, NOTHING, operation, type Operation, type PortalContext } from './operation.ts';
import { findIguide, statusOf } from './resources.ts';

export function iguideOperations(context: PortalContext): Operation[] {
  const { state, knobs, identifiers, clock } = context;

  const addressOf = (iguide: StoredIguide): Record<string, unknown> => {
    const address = fullAddress(iguide.address);
    switch (knobs.current.addressField) {
      case 'property.fullAddress':
        return { property: { fullAddress: address } };
      case 'address':
        return { address };
      case 'fullAddress':
        return { fullAddress: address };
    }
  };

  const present = (iguide: StoredIguide): Record<string, unknown> => {
    const { id, alias, type, industry, defaultViewId } = iguide;
    const shown = { id, alias, type, industry, defaultViewId, ...addressOf(iguide) };
    const workOrder = iguide.workOrders[0];
    if (knobs.current.iguideDetail === 'sparse' || !workOrder) return shown;
    return {
      ...shown,
      workOrderId: workOrder.id,
      status: statusOf(state.current, workOrder, clock.steady()),
    };
  };

  return [
    operation({
      name: 'listIguides',
      contract: listIguides,
      params: NOTHING,
      input: NO_INPUT,
      answer: () => {
        if (knobs.current.iguideList === 'refused') {
          throw new PortalFailure(403, 'permission_denied', 'the token lacks the scope iguide.list');
        }
        return json(200, envelope(knobs.current.listEnvelope, 'iguides', state.current.iguides.map(present)));
      },
    }),
    operation({
      name: 'createIguide',
      contract: createIguide,
      params: NOTHING,
      input: { from: 'body', schema: createIguide.Request },
      answer: ({ input: { type, industry, address, webhooks } }) => {
        const { alias, id, defaultViewId, workOrderId } = state.update((draft) => {
          const taken = new Set(draft.iguides.map((iguide) => iguide.alias));
          const workOrder = { id: identifiers.workOrderId(), status: 'empty' as const };
          const iguide: StoredIguide = {
            id: identifiers.iguideId(),
            alias: aliasFor(address, taken),
            defaultViewId: identifiers.viewId(),
            workOrders: [workOrder],
            ...{ type, industry, address, webhooks },
          };
          draft.iguides.unshift(iguide);
          return { ...iguide, workOrderId: workOrder.id };
        });
        return json(201, { id, alias, type, industry, defaultViewId, workOrderId });
      },
    }),
    operation({
      name: 'getIguide',
      contract: getIguide,
      params: getIguide.Params,
      input: NO_INPUT,
      answer: ({ params }) => json(200, present(findIguide(state.current, params.iguideId))),
    }),
  ];
}
