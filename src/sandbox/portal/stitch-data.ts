import * as permitStitchData from '../../lib/portal/permit-stitch-data.ts';
import * as processStitchData from '../../lib/portal/process-stitch-data.ts';
import * as waitStitchData from '../../lib/portal/wait-stitch-data.ts';
import { json, PortalFailure } from './failure.ts';
import { findIntake, processIntake, waitForJob } from './jobs.ts';
import { operation, type Operation, type PortalContext } from './operation.ts';
import { issuePermit } from './permits.ts';
import { findWorkOrder, statusOf, takesStitchData } from './resources.ts';

export function stitchDataOperations(context: PortalContext): Operation[] {
  const { state, clock } = context;
  return [
    operation({
      name: 'permitStitchData',
      contract: permitStitchData,
      params: permitStitchData.Params,
      input: { from: 'body', schema: permitStitchData.Request },
      answer: async ({ params: { iguideId, workOrderId }, input, note }) => {
        const status = statusOf(
          state.current,
          findWorkOrder(state.current, iguideId, workOrderId),
          clock.steady(),
        );
        if (!takesStitchData(status)) {
          throw new PortalFailure(409, 'failed_precondition', `the work order is ${status}`);
        }
        const destination = { kind: 'stitch-data' as const, iguideId, workOrderId };
        const { intake, uploadPermit, uploadToken } = await issuePermit(context, destination, input);
        note(intake.key);
        return json(200, { id: intake.id, uploadPermit, uploadToken });
      },
    }),
    operation({
      name: 'processStitchData',
      contract: processStitchData,
      params: processStitchData.Params,
      input: { from: 'query', schema: processStitchData.Request },
      answer: ({ params: { iguideId, workOrderId, stitchDataId }, input, note }) => {
        const intake = findIntake(context, 'stitch-data', stitchDataId, iguideId, workOrderId);
        note(intake.key);
        return processIntake(context, intake, input);
      },
    }),
    operation({
      name: 'waitStitchData',
      contract: waitStitchData,
      params: waitStitchData.Params,
      input: { from: 'query', schema: waitStitchData.Query },
      answer: ({ params: { iguideId, workOrderId, stitchDataId }, input, note, signal }) => {
        const intake = findIntake(context, 'stitch-data', stitchDataId, iguideId, workOrderId);
        note(intake.key);
        return waitForJob(context, intake, input, signal);
      },
    }),
  ];
}
