import * as v from 'valibot';
import { GuestKey } from '../links/guest.ts';
import { Destination } from '../upload/destination.ts';
import { FileHandle } from '../upload/file-handle.ts';
import { LimitsChange } from '../upload/limits.ts';
import { FileName } from '../upload/naming.ts';
import { NetworkCost } from '../upload/network-cost.ts';
import { FileFacts, UploadId } from '../upload/upload.ts';

/** What the browser told the page of the network: workers of some browsers are told less. */
const told = v.optional(NetworkCost);

/** A file of an Upload, with its handle where the browser gave one. */
const GivenFile = v.object({ id: UploadId, file: v.instance(File), handle: v.optional(FileHandle) });

/** Page to worker; each is answered on the port it came with. */
export const Command = v.variant('type', [
  /** The handshake: are you of my version? Also asks for the first snapshot. */
  v.object({ type: v.literal('hello'), version: v.number(), networkCost: told }),
  /** Every 20 s while uploads run, hidden or not: keeps the worker alive. Also when the network changes. */
  v.object({ type: v.literal('heartbeat'), networkCost: told }),
  /** Keep these files and upload them. The ids make repeating it harmless. */
  v.object({
    type: v.literal('add'),
    account: v.string(),
    files: v.array(
      v.object({
        ...GivenFile.entries,
        destination: Destination,
        /** What it is called instead of its own name. */
        name: v.optional(FileName),
        /** As the page read it; kept with the Upload, so that the same file is noticed when it is added again. */
        fingerprint: FileFacts.entries.fingerprint,
      }),
    ),
  }),
  /** What files of a link's account are let in by, before they are added; or that changed. */
  v.object({ type: v.literal('guest'), account: v.string(), key: GuestKey }),
  /** Files of Uploads there are: the page still holds them, or a person picked them again. */
  v.object({ type: v.literal('hand-over'), files: v.array(GivenFile) }),
  /** The files that other apps shared and that are no Uploads yet. */
  v.object({ type: v.literal('shared') }),
  /** These of them are not wanted. One that is an Upload by now stays. */
  v.object({ type: v.literal('drop-shared'), ids: v.array(UploadId) }),
  /** The handles that a person has to allow to be read. */
  v.object({ type: v.literal('handles') }),
  /** What a person said to that. */
  v.object({ type: v.literal('access'), granted: v.array(UploadId), refused: v.array(UploadId) }),
  v.object({ type: v.literal('pause'), ids: v.array(UploadId) }),
  v.object({ type: v.literal('resume'), ids: v.array(UploadId) }),
  /** Ends an Upload and aborts what S3 holds of it. */
  v.object({ type: v.literal('cancel'), ids: v.array(UploadId) }),
  /** Tries a failed or waiting Upload again, now. */
  v.object({ type: v.literal('retry'), ids: v.array(UploadId) }),
  /** Takes a done, failed or cancelled Upload off the list. A running one is cancelled by `cancel` first. */
  v.object({ type: v.literal('remove'), ids: v.array(UploadId) }),
  /** In the queue: right before another, or with null last. */
  v.object({ type: v.literal('move'), id: UploadId, before: v.nullable(UploadId) }),
  /** What a file is called. Once the Portal was told, nothing changes. */
  v.object({ type: v.literal('rename'), id: UploadId, name: FileName }),
  /** The operator signed in or out in a page. */
  v.object({ type: v.literal('session-changed') }),
  /** The network may be back: try what waits. */
  v.object({ type: v.literal('online') }),
  /** No page is in sight: what can the browser send by itself? */
  v.object({ type: v.literal('errand') }),
  /** The browser has begun it. */
  v.object({ type: v.literal('errand-begun'), id: v.string() }),
  /** It has not; or, without `id`, a page is in sight, and the worker sends again. */
  v.object({ type: v.literal('errand-over'), id: v.optional(v.string()) }),
  /** Whether a person wants notices; without `wanted` it is only asked. */
  v.object({ type: v.literal('notices'), wanted: v.optional(v.boolean()) }),
  /** What a person lets uploads take of the network; what is not named stays. */
  v.object({ type: v.literal('limits'), change: LimitsChange }),
]);
export type Command = v.InferOutput<typeof Command>;
