import * as permitAsset from '../../lib/portal/permit-asset.ts';
import * as processAsset from '../../lib/portal/process-asset.ts';
import * as waitAsset from '../../lib/portal/wait-asset.ts';
import { json } from './failure.ts';
import { findIntake, processIntake, waitForJob } from './jobs.ts';
import { operation, type Operation, type PortalContext } from './operation.ts';
import { issuePermit } from './permits.ts';
import { findIguide } from './resources.ts';

export function assetOperations(context: PortalContext): Operation[] {
  return [
    operation({
      name: 'permitAsset',
      contract: permitAsset,
      params: permitAsset.Params,
      input: { from: 'body', schema: permitAsset.Request },
      answer: async ({ params: { iguideId }, input, note }) => {
        findIguide(context.state.current, iguideId);
        const destination = { kind: 'asset' as const, iguideId };
        const { intake, uploadPermit, uploadToken } = await issuePermit(context, destination, input);
        note(intake.key);
        return json(200, { name: intake.id, uploadPermit, uploadToken });
      },
    }),
    operation({
      name: 'processAsset',
      contract: processAsset,
      params: processAsset.Params,
      input: { from: 'query', schema: processAsset.Request },
      answer: ({ params: { iguideId, assetName }, input, note }) => {
        const intake = findIntake(context, 'asset', assetName, iguideId, null);
        note(intake.key);
        return processIntake(context, intake, input);
      },
    }),
    operation({
      name: 'waitAsset',
      contract: waitAsset,
      params: waitAsset.Params,
      input: { from: 'query', schema: waitAsset.Query },
      answer: ({ params: { iguideId, assetName }, input, note, signal }) => {
        const intake = findIntake(context, 'asset', assetName, iguideId, null);
        note(intake.key);
        return waitForJob(context, intake, input, signal);
      },
    }),
  ];
}
