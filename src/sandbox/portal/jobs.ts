import { NOT_YET_STATUS, type Job, type ProcessRequest } from '../../lib/portal/job.ts';
import type { Intake, StoredDestination, StoredJob } from '../state/state.ts';
import { signOpaqueToken, verifyUploadToken } from '../upload-token.ts';
import { json, notFound, PortalFailure } from './failure.ts';
import type { PortalContext } from './operation.ts';
import { tarFault } from './tar-check.ts';

const JOB_TOKEN_LIFETIME = 3_600_000;

/** Throws 404 unless that file was permitted for that very destination. */
export function findIntake(
  { state }: PortalContext,
  kind: StoredDestination['kind'],
  id: string,
  iguideId: string,
  workOrderId: string | null,
): Intake {
  const intake = state.current.intakes.find((candidate) => candidate.id === id);
  const destination = intake?.destination;
  if (
    !intake ||
    destination?.kind !== kind ||
    destination.iguideId !== iguideId ||
    (destination.kind === 'stitch-data' && destination.workOrderId !== workOrderId)
  ) {
    throw notFound(kind === 'asset' ? 'asset' : 'Stitch Data');
  }
  return intake;
}

/**
 * Starts the job of an uploaded file, or gives the job that the same object already has.
 * Throws 403 for a token that does not fit, 404 where no object of the permit's size lies at the key.
 */
export async function processIntake(
  context: PortalContext,
  intake: Intake,
  { uploadToken, appendToViews }: ProcessRequest,
): Promise<Response> {
  const { state, clock, knobs, objects, identifiers } = context;
  const { tokenKey, tokenGeneration } = state.current;
  const claims = await verifyUploadToken(tokenKey, uploadToken, clock.now());
  if (
    claims?.key !== intake.key ||
    claims.filesize !== intake.filesize ||
    claims.generation !== tokenGeneration
  ) {
    throw new PortalFailure(403, 'permission_denied', 'the upload token is invalid or expired');
  }

  const object = await objects.head(intake.key);
  if (object?.size !== intake.filesize) throw notFound('the uploaded file');
  const readFirst = async (length: number): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of objects.read(intake.key, { start: 0, end: length })) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const fault = intake.destination.kind === 'asset' ? null : await tarFault(object.size, readFirst);

  const job = state.update((draft) => {
    const existing = draft.jobs.find(
      (candidate) => candidate.intakeId === intake.id && candidate.etag === object.etag,
    );
    if (existing) return existing;
    const started: StoredJob = {
      jid: identifiers.jobId(),
      jidEnqueuedAt: new Date(clock.now()).toISOString(),
      intakeId: intake.id,
      etag: object.etag,
      appendToViews,
      endsAt: clock.steady() + knobs.current.jobDuration,
      fault,
    };
    draft.jobs.push(started);
    return started;
  });
  const { jid, jidEnqueuedAt } = job;
  const accessToken = await signOpaqueToken(tokenKey, jid, clock.now() + JOB_TOKEN_LIFETIME);
  return json(200, { jid, jidEnqueuedAt, accessToken });
}

/** Blocks until the job is done (204) or for as long as the knob says (581: ask again). Throws 404 for another's job. */
export async function waitForJob(
  { state, clock, knobs }: PortalContext,
  intake: Intake,
  { jid, jidEnqueuedAt }: Job,
  signal: AbortSignal,
): Promise<Response> {
  const job = state.current.jobs.find((candidate) => candidate.jid === jid);
  if (job?.intakeId !== intake.id || job.jidEnqueuedAt !== jidEnqueuedAt) throw notFound('job');
  const until = Math.min(job.endsAt, clock.steady() + knobs.current.waitForProcessBlock);
  // A timer may fire a little before its time.
  while (clock.steady() < until && !signal.aborted) await clock.wait(until - clock.steady(), signal);
  if (clock.steady() >= job.endsAt) return new Response(null, { status: 204 });
  return json(NOT_YET_STATUS, { code: 'deadline_exceeded', message: 'the job is not done yet: ask again' });
}
