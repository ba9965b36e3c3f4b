import * as v from 'valibot';
import { Job } from '../portal/job.ts';
import { Leftover, Multipart, Permit } from './permit.ts';

/** Permanent: each says what happened and leaves one thing to do. The texts are the page's. */
export const FAILURES = [
  /** Nothing holds the bytes any more: no copy, no page, no handle that may be read. The file is picked again, and it goes on. */
  'source-lost',
  /** The file changed, vanished or can't be read. Picked again as it was it goes on; a changed one is added anew. */
  'source-changed',
  /** Of earlier versions, which sent nothing that they could not copy first. Retry. */
  'no-room',
  /** The Portal knows no such iGUIDE or work order. */
  'destination-unknown',
  /** The work order takes no Stitch Data now (done, cancelled, in progress). */
  'destination-closed',
  /** The Portal refuses this account or this file for another reason; `detail` has its words. */
  'portal-refused',
  /** S3 refuses to take the file even with a fresh permit. */
  'storage-refused',
  /** Permits end sooner than the file can be sent at this speed, and each names another key: retry on a faster link. */
  'permit-too-short',
  /** What reaches S3 is not what was sent, again and again: something on the way, or this device, alters it. */
  'bytes-altered',
  /** What was uploaded was not there when the Portal looked, several times over. */
  'storage-lost',
  /** The Portal no longer knows the job, or the job failed. */
  'job-failed',
  /** The answer to `process` was lost, and the Portal takes nothing more: it may have taken this file. A person looks. */
  'process-unknown',
  /** The link that the file comes in through takes it no more; `detail` is the gateway's code. Retry. */
  'link-refused',
] as const;

export const Failure = v.object({
  reason: v.picklist(FAILURES),
  /** The Portal's or S3's own words, never with a secret in them. */
  detail: v.optional(v.string()),
});
export type Failure = v.InferOutput<typeof Failure>;

/** What a waiting Upload waits for. */
export const WAIT_REASONS = [
  /** A request got no answer: no network, or something in the way. */
  'network',
  /** Something between answers in the gateway's place: a network that wants a sign-in of its own. */
  'captive-portal',
  /** The gateway or the Portal answers with an error or not at all. */
  'portal',
  /** Something before the Portal, or before the gateway, answers with a page in its place. */
  'portal-intercepted',
  /** S3 answers with an error, or asks to slow down. */
  'storage',
  /** The gateway answers, S3's host does not: a firewall, a VPN or an extension is in the way, or S3 is away. */
  'storage-unreachable',
  /** S3's host answers, but the browser keeps its answers from this origin: the bucket's CORS, or an extension. */
  'storage-refuses',
  /** Something before S3 answers with a page in its place. */
  'storage-intercepted',
  /** A proxy before the gateway refuses bodies of a part's size, so that the detour can't carry it. */
  'detour-too-small',
  /** The browser's own storage does not work now. */
  'device',
  /** Nobody is signed in. It ends by a sign-in, and where only an answer of the gateway began it, also by itself. */
  'signed-out',
  /** Somebody else is signed in. It ends as `signed-out` does. */
  'other-account',
  /** Another Upload writes to the same key, and would be overwritten. Its end ends the wait. */
  'key-taken',
  /** The file may be read only once a person allows it again, by a gesture in the page. */
  'file-access',
] as const;
export const WaitReason = v.picklist(WAIT_REASONS);
export type WaitReason = v.InferOutput<typeof WaitReason>;

/** A newer permit is asked for while the work goes on with the old one, which S3 has not refused. */
export const Ahead = v.object({
  /** When it is asked for again, ms since 1970; null: now. */
  until: v.nullable(v.number()),
  /** Times in a row that no permit came. */
  tries: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type Ahead = v.InferOutput<typeof Ahead>;

/** A phase that work goes on in; what it needs to go on is in it. */
export const WorkPhase = v.variant('name', [
  /** The bytes are being saved on this device, which a pause doesn't stop: `paused` comes into force once they are. */
  v.object({ name: v.literal('staging'), paused: v.boolean() }),
  /** Saved; files added earlier go first. */
  v.object({ name: v.literal('queued') }),
  /** Getting a permit, then (for a file of several parts) a multipart upload. `abandoned`: left at another key, aborted first. */
  v.object({
    name: v.literal('starting'),
    permit: v.nullable(Permit),
    abandoned: v.nullable(Leftover),
  }),
  /**
   * Parts are sent; a null `multipart` means the file goes as one part. `renewing`: the permit must be replaced first;
   * with `ahead`, S3 only gives no answer, and the permit may be as good as ever.
   */
  v.object({
    name: v.literal('sending'),
    permit: Permit,
    multipart: v.nullable(Multipart),
    renewing: v.boolean(),
    ahead: v.optional(Ahead),
  }),
  /** All parts are there: ListParts, then Complete. */
  v.object({
    name: v.literal('finishing'),
    permit: Permit,
    multipart: Multipart,
    renewing: v.boolean(),
    ahead: v.optional(Ahead),
  }),
  /**
   * The object should be there: process, then wait for the job. `renewing`: the upload token must be replaced first.
   * `unsure`: no answer came to an earlier `process`, which may have begun the job. `unfinished`: whether S3 completed
   * it could not be asked.
   */
  v.object({
    name: v.literal('processing'),
    permit: Permit,
    job: v.nullable(Job),
    renewing: v.boolean(),
    unsure: v.optional(v.boolean()),
    unfinished: v.optional(Multipart),
    ahead: v.optional(Ahead),
  }),
]);
export type WorkPhase = v.InferOutput<typeof WorkPhase>;

export const Phase = v.variant('name', [
  ...WorkPhase.options,
  v.object({
    name: v.literal('waiting'),
    why: WaitReason,
    /** When it is tried again, ms since 1970; null: only an event ends the wait. */
    until: v.nullable(v.number()),
    /** The server asked for that (Retry-After), ms since 1970: only a person tries before it. */
    notBefore: v.nullable(v.number()),
    /** A probe found the way blocked; another one ends the wait as soon as it is clear. */
    blocked: v.optional(v.boolean()),
    then: WorkPhase,
  }),
  v.object({ name: v.literal('paused'), then: WorkPhase }),
  v.object({ name: v.literal('failed'), failure: Failure, then: WorkPhase }),
  v.object({ name: v.literal('done'), at: v.number() }),
  /**
   * `abort`: what S3 may still hold; null once it is known to be gone or can't be reached any more. `until`: when it is
   * tried again, ms since 1970; null: now.
   */
  v.object({
    name: v.literal('cancelled'),
    abort: v.nullable(v.object({ ...Leftover.entries, until: v.nullable(v.number()) })),
  }),
]);
export type Phase = v.InferOutput<typeof Phase>;
