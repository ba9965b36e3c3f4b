import type { JournalEntry } from '../../src/sandbox/journal.ts';
import { isEnding, type Fault, type FaultRuleState } from '../../src/sandbox/faults.ts';
import { takenThoughListed } from '../support/evidence.ts';
import type { TestFile } from '../support/files.ts';
import type { Site } from '../support/site.ts';

/** Sitelift's part, bytes: the most that one strike at a part can cost. */
const PART = 5 * 1024 * 1024;

/** What the far end knows of one cell, once it is over. */
export interface Evidence {
  readonly jobs: readonly { readonly key: string }[];
  /** Keys of the objects that were not there before. */
  readonly objects: readonly string[];
  /** What they hold. */
  readonly stored: readonly { readonly sha256: string; readonly size: number }[];
  /** S3's identifiers of multipart uploads that were left. */
  readonly left: readonly string[];
  readonly entries: readonly JournalEntry[];
  readonly rules: readonly FaultRuleState[];
}

export async function gather(site: Site, file: TestFile, before: ReadonlySet<string>): Promise<Evidence> {
  const { control } = site;
  const jobs = (await control.jobs()).filter(({ filename }) => filename === file.name);
  const objects = (await control.objects()).map(({ key }) => key).filter((key) => !before.has(key));
  return {
    jobs,
    objects,
    stored: await Promise.all(objects.map((key) => control.sha256(key))),
    left: (await control.uploads()).map(({ uploadId }) => uploadId).filter((id) => !before.has(id)),
    entries: (await control.journal()).entries,
    rules: await control.faults(),
  };
}

/** Keys and multipart uploads that are there already, for the next `gather`. */
export async function alreadyThere({ control }: Site): Promise<Set<string>> {
  const [objects, uploads] = await Promise.all([control.objects(), control.uploads()]);
  return new Set([...objects.map(({ key }) => key), ...uploads.map(({ uploadId }) => uploadId)]);
}

export function bytesSent(entries: readonly JournalEntry[]): number {
  return entries.filter(isSend).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes that S3 has taken and confirmed. */
export function bytesStored(entries: readonly JournalEntry[]): number {
  return bytesSent(entries.filter(isConfirmed));
}

/** A page put before S3 may say 200, too. */
function isConfirmed({ status, fault }: JournalEntry): boolean {
  return status === 200 && fault?.startsWith('page') !== true;
}

/** Whether an upload had what it needs to send bytes: a permit, and for several parts a multipart upload. */
export function mayHaveBegun(entries: readonly JournalEntry[]): boolean {
  const isAnswered = (wanted: string): boolean =>
    entries.some((entry) => entry.operation === wanted && isConfirmed(entry));
  const isCreating = entries.some(({ operation }) => operation === 'CreateMultipartUpload');
  return isCreating ? isAnswered('CreateMultipartUpload') : isAnswered('permitAsset');
}

/** Whether a strike costs no bytes: what it slows goes on, what it cuts before the body is read was not read. */
function isFree(fault: Fault): boolean {
  if (fault.kind === 'corrupt') return false;
  return !isEnding(fault) || (fault.kind === 'drop' && fault.when === 'before');
}

/** The most that may cross twice: what was in flight at each strike, and at the kill. */
export function allowance(file: TestFile, rules: readonly FaultRuleState[], atKill: number): number {
  const strikes = rules.filter(
    ({ rule: { operation, fault } }) =>
      (operation === 'UploadPart' || operation === 'PutObject') && !isFree(fault),
  );
  const struck = strikes.reduce((sum, rule) => sum + rule.struck, 0);
  return struck * Math.min(PART, file.size) + atKill;
}

export interface Expected {
  readonly killed: boolean;
  /** Bytes that may have been in flight at the kill. */
  readonly atKill: number;
  /** Times that the file is there, with a job each. */
  readonly times: number;
}

/** What is wrong, in words; nothing if all is as it must be. */
export function problemsOf(
  file: TestFile,
  evidence: Evidence,
  { killed, atKill, times }: Expected,
): string[] {
  const { jobs, objects, stored, left, entries, rules } = evidence;
  const problems: string[] = [];
  if (rules.some(({ struck }) => struck === 0)) problems.push('a fault never struck');
  if (objects.length !== times) problems.push(`${objects.length} objects`);
  if (jobs.length !== times) problems.push(`${jobs.length} jobs`);
  if (objects.some((key) => !jobs.some((job) => job.key === key)))
    problems.push('the job is for another key');
  if (stored.some(({ sha256, size }) => sha256 !== file.sha256 || size !== file.size))
    problems.push('the bytes differ');
  problems.push(...leftovers(left, entries, killed));
  const resent = bytesSent(entries) - file.size * times;
  const allowed = allowance(file, rules, atKill);
  if (resent > allowed) problems.push(`${resent} bytes sent again, ${allowed} were in flight`);
  const again = takenThoughListed(entries).length;
  if (again > 0) problems.push(`${again} parts taken again that S3 had listed`);
  return problems;
}

/** A multipart upload may be left only where the reply to Create was lost: nobody knows its UploadId, and it holds no part. */
function leftovers(left: readonly string[], entries: readonly JournalEntry[], killed: boolean): string[] {
  const lost = entries.filter(
    ({ operation, status }) => operation === 'CreateMultipartUpload' && status === 'dropped',
  );
  const isFilled = entries.some(
    ({ operation, uploadId }) =>
      operation === 'UploadPart' && uploadId !== undefined && left.includes(uploadId),
  );
  const problems: string[] = [];
  // A worker stopped between the reply and its saving has lost it as well.
  if (left.length > lost.length + (killed ? 1 : 0)) problems.push(`${left.length} multipart uploads left`);
  if (isFilled) problems.push('a multipart upload is left with parts in it');
  return problems;
}

function isSend({ operation }: JournalEntry): boolean {
  return operation === 'UploadPart' || operation === 'PutObject';
}
