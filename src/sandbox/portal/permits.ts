import type { PermitRequest } from '../../lib/portal/permit.ts';
import { plainExtension } from '../identifiers.ts';
import type { Intake, State, StoredDestination } from '../state/state.ts';
import { signUploadToken } from '../upload-token.ts';
import type { PortalContext } from './operation.ts';

/** What both permit endpoints give, but that one calls `id` what the other calls `name`. */
export interface IssuedPermit {
  readonly intake: Intake;
  readonly uploadPermit: Readonly<Record<string, string>>;
  readonly uploadToken: string;
}

/** Gives fresh credentials and a fresh token, for the key of an earlier permit where the knob and the upload's state allow. */
export async function issuePermit(
  context: PortalContext,
  destination: StoredDestination,
  request: PermitRequest,
): Promise<IssuedPermit> {
  const { state, clock, knobs, permits } = context;
  const isStitchData = destination.kind === 'stitch-data';
  const { stitchDataPermitLifetime, assetPermitLifetime, uploadTokenLifetime, permitExpiry, repeatedPermit } =
    knobs.current;

  const intake = state.update((draft) => {
    const earlier =
      repeatedPermit === 'same-key' ? unprocessedIntake(draft, destination, request) : undefined;
    if (earlier) return earlier;
    const fresh = newIntake(context, destination, request);
    draft.intakes.push(fresh);
    return fresh;
  });

  const { region, bucket, accessKeyId, secretAccessKey, sessionToken, expiresAt } = await permits.issue({
    key: intake.key,
    lifetime: isStitchData ? stitchDataPermitLifetime : assetPermitLifetime,
  });
  const uploadToken = await signUploadToken(
    state.current.tokenKey,
    {
      key: intake.key,
      filesize: intake.filesize,
      generation: state.current.tokenGeneration,
    },
    uploadTokenLifetime === null ? expiresAt : clock.now() + uploadTokenLifetime,
  );
  const uploadPermit = { region, bucket, key: intake.key, accessKeyId, secretAccessKey, sessionToken };
  if (permitExpiry === 'silent') return { intake, uploadPermit, uploadToken };
  return {
    intake,
    uploadPermit: { ...uploadPermit, expiration: new Date(expiresAt).toISOString() },
    uploadToken,
  };
}

function unprocessedIntake(
  state: State,
  destination: StoredDestination,
  request: PermitRequest,
): Intake | undefined {
  return state.intakes.findLast(
    (intake) =>
      intake.filename === request.filename &&
      intake.filesize === request.filesize &&
      sameDestination(intake.destination, destination) &&
      !state.jobs.some((job) => job.intakeId === intake.id),
  );
}

function sameDestination(one: StoredDestination, other: StoredDestination): boolean {
  if (one.iguideId !== other.iguideId) return false;
  if (one.kind === 'asset' || other.kind === 'asset') return one.kind === other.kind;
  return one.workOrderId === other.workOrderId;
}

function newIntake(
  { identifiers }: PortalContext,
  destination: StoredDestination,
  request: PermitRequest,
): Intake {
  const { filename, filesize } = request;
  if (destination.kind === 'asset') {
    const id = identifiers.assetName(filename);
    return { id, destination, filename, filesize, key: `assets/${destination.iguideId}/${id}` };
  }
  const id = identifiers.stitchDataId();
  return {
    id,
    destination,
    filename,
    filesize,
    key: `stitch-data/${id}/original${plainExtension(filename)}`,
  };
}
