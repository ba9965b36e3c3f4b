import * as getWorkOrder from '../../lib/portal/get-work-order.ts';
import * as listWorkOrders from '../../lib/portal/list-work-orders.ts';
import type { StoredWorkOrder } from '../state/state.ts';
import { envelope } from './envelope.ts';
import { json } from './failure.ts';
import { NO_INPUT, operation, type Operation, type PortalContext } from './operation.ts';
import { findIguide, findWorkOrder, statusOf } from './resources.ts';

export function workOrderOperations({ state, knobs, clock }: PortalContext): Operation[] {
  const present = (workOrder: StoredWorkOrder): Record<string, unknown> => ({
    id: workOrder.id,
    status: statusOf(state.current, workOrder, clock.steady()),
  });
  return [
    operation({
      name: 'listWorkOrders',
      contract: listWorkOrders,
      params: listWorkOrders.Params,
      input: NO_INPUT,
      answer: ({ params }) => {
        const list = findIguide(state.current, params.iguideId).workOrders.map(present);
        return json(200, envelope(knobs.current.listEnvelope, 'workOrders', list));
      },
    }),
    operation({
      name: 'getWorkOrder',
      contract: getWorkOrder,
      params: getWorkOrder.Params,
      input: NO_INPUT,
      answer: ({ params }) =>
        json(200, present(findWorkOrder(state.current, params.iguideId, params.workOrderId))),
    }),
  ];
}
