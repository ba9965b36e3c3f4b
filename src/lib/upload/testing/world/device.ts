import type { Effect } from '../../effect.ts';
import { effectOf, wakeAt } from '../../effect-of.ts';
import type { UploadEvent } from '../../event.ts';
import { revive, type Live } from '../../live.ts';
import type { Moment } from '../../moment.ts';
import type { Part } from '../../part.ts';
import { isWanted, MOST_RUNNING, schedule, type Send } from '../../schedule.ts';
import { needsBytes, sourceOf } from '../../source.ts';
import { step } from '../../step.ts';
import type { UploadId } from '../../upload.ts';
import { answer, answerToSend, readTrouble, type World } from './answer.ts';
import { DeviceClock } from './device-clock.ts';
import { faultyAnswer, faultyAnswerToSend } from './faults.ts';
import { Violation } from './model-s3.ts';
import { multipartsOf } from './model-store.ts';
import { SendCounts } from './send-counts.ts';

/** Something on its way: first it reaches the server, or doesn't, then its event reaches the device. */
interface Errand {
  readonly id: UploadId;
  readonly what: { readonly effect: Effect } | { readonly send: Send };
  event: UploadEvent | null;
}

const CONNECTIONS = 4;
const ABOUT_S3 = /Multipart|listParts/;

/** The device: an engine over the pure model that may be killed between any two things it does. */
export class Device {
  readonly #world: World;
  readonly clock: DeviceClock;
  readonly #lives = new Map<UploadId, Live>();
  #errands: Errand[] = [];
  /** Sends of a killed or cut request that may still land. */
  #ghosts: Send[] = [];
  #lifetime = 0;
  readonly #counts: SendCounts;

  constructor(world: World) {
    this.#world = world;
    this.clock = new DeviceClock(world);
    this.#counts = new SendCounts(world.store);
  }

  get lives(): Live[] {
    return [...this.#lives.values()];
  }

  get isIdle(): boolean {
    return this.#errands.length === 0;
  }

  add(live: Live): void {
    this.#world.store.save(live.upload, { put: live.parts, drop: [] });
    this.#world.originals.pick(live.upload.id);
    if (this.#world.settings.handles) this.#world.originals.keepHandle(live.upload.id);
    this.#lives.set(live.upload.id, live);
  }

  /** Feeds an event: decided, saved, then acted on. Whether it was saved: a kill may come before, and after. */
  tell(id: UploadId, event: UploadEvent): boolean {
    const before = this.#lives.get(id);
    if (before === undefined) return false;
    const { live, parts } = step(before, event, this.#moment(id));
    const fate = this.#world.tape.pick(64);
    if (fate === 63) return this.kill();
    this.#world.store.save(live.upload, parts);
    this.#lives.set(id, live);
    this.#checkStored(live);
    this.#checkLeftBehind(before, event, live);
    if (fate === 62) this.kill();
    else this.turn();
    return true;
  }

  /** Everything in memory is gone; what was on its way may still arrive. Then a new start. */
  kill(): false {
    const { tape, store, originals } = this.#world;
    this.#lifetime += 1;
    const errands = this.#errands;
    this.#errands = [];
    for (const { id, what, event } of errands) {
      if ('send' in what) this.#endInVain(what.send);
      if (event !== null) continue;
      if ('send' in what) this.#ghosts.push(what.send);
      else if (tape.chance(2)) answer(what.effect, this.#live(id), this.#world);
    }
    this.#lives.clear();
    this.clock.restart();
    if (tape.chance(3)) originals.killBrowser();
    else originals.killWorker();
    for (const id of store.ids()) {
      const { upload, parts } = store.load(id);
      this.#lives.set(id, revive(upload, parts));
    }
    const { account } = this.#world;
    const lifetime = this.#lifetime;
    for (const id of store.ids()) {
      this.tell(id, { type: 'woken' });
      if (this.#lifetime !== lifetime) return false;
      this.tell(id, account === null ? { type: 'signedOut' } : { type: 'signedIn', account });
      if (this.#lifetime !== lifetime) return false;
    }
    return false;
  }

  /** Begins all that may begin now, as the worker's engine does. */
  turn(): void {
    const lifetime = this.#lifetime;
    const sends = this.#errands.flatMap(({ what }) => ('send' in what ? [what.send] : []));
    this.#errands = this.#errands.filter((errand) => !this.#isCut(errand));
    const left = this.#errands.flatMap(({ what }) => ('send' in what ? [what.send] : []));
    for (const send of sends) if (!left.includes(send)) this.#endInVain(send, true);
    const measured = { now: this.clock.now(), speedOf: () => this.#world.settings.speed };
    const plan = schedule(this.lives, left, CONNECTIONS, measured);
    const { admitted, running, sends: begun, heldBack } = plan;
    for (const send of begun) this.#begin(send);
    this.#checkLimits();
    for (const { upload } of this.lives) {
      const isBusy = this.#errands.some(({ id, what }) => id === upload.id && 'effect' in what);
      const needsSlot = ['starting', 'sending', 'finishing'].includes(upload.phase.name);
      if (isBusy || (needsSlot && !running.has(upload.id))) continue;
      const effect = effectOf(this.#live(upload.id), this.#moment(upload.id));
      if (effect !== null) this.#errands.push({ id: upload.id, what: { effect }, event: null });
    }
    for (const id of admitted) {
      if (this.#lifetime !== lifetime) return;
      if (this.#live(id).upload.phase.name === 'queued') this.tell(id, { type: 'admitted' });
    }
    for (const { uploadId, permit } of heldBack) {
      if (this.#lifetime !== lifetime) return;
      this.tell(uploadId, { type: 'partHeldBack', accessKeyId: permit.accessKeyId });
    }
  }

  /** Takes one errand a step on. */
  advance(): void {
    const { tape } = this.#world;
    const errand = this.#errands[tape.pick(this.#errands.length)];
    if (errand === undefined) return;
    const { id, what, event } = errand;
    if (event === null) {
      errand.event = this.#answerTo(id, what);
      return;
    }
    this.#errands = this.#errands.filter((other) => other !== errand);
    const name = 'send' in what ? this.#counts.doubt(what.send) : null;
    const isSaved = this.tell(id, event);
    const isLanded = isSaved && (event.type === 'partSent' || event.type === 'wholeSent');
    if (name !== null && isLanded) this.#counts.landed(name);
  }

  #answerTo(id: UploadId, what: Errand['what']): UploadEvent {
    const { settings } = this.#world;
    const isAboutS3 = 'send' in what || ABOUT_S3.test(what.effect.type);
    if (isAboutS3 && this.clock.isSkewed) {
      const { accessKeyId } = permitOf(what);
      if (settings.refusal === 'silent')
        return { type: 'troubled', why: 'network', offline: false, accessKeyId };
      this.clock.heardStorage();
      return { type: 'troubled', why: 'storage', offline: false };
    }
    const event =
      'effect' in what
        ? faultyAnswer(what.effect, this.#live(id), this.#world)
        : faultyAnswerToSend(what.send, this.#world);
    if (!isAboutS3 && event.type !== 'troubled') this.clock.heardGateway();
    return event;
  }

  /** A request that nobody waits for any more arrives after all, or doesn't. */
  haunt(): void {
    const ghost = this.#ghosts.shift();
    const { tape, settings } = this.#world;
    if (ghost === undefined || tape.chance(3)) return;
    answerToSend(ghost, this.#world);
    // It may replace, under another ETag, a part that landed meanwhile.
    if (!settings.etagOfContent) this.#world.mayRestart = true;
    this.#counts.inVain(ghost);
  }

  /** What the worker's keeper does for an Upload: the copy is whole or there is none, and then its event comes. */
  keep(id: UploadId): void {
    const { store, tape } = this.#world;
    const { upload } = this.#live(id);
    if (sourceOf(upload).keeping !== true || !needsBytes(upload.phase)) return;
    const trouble = readTrouble(id, this.#world);
    if (trouble !== null) this.tell(id, trouble);
    else if (tape.chance(3)) this.tell(id, { type: 'notKept', why: 'no-room' });
    else {
      store.sources.add(id);
      this.tell(id, { type: 'kept' });
    }
  }

  /** S3 loses a part, or bytes of it. */
  rot(): void {
    const { s3, tape, settings } = this.#world;
    const open = [...s3.multiparts].filter(([, { state }]) => state === 'open');
    const [uploadId, multipart] = open[tape.pick(Math.max(1, open.length))] ?? [];
    const part = [...(multipart?.parts.values() ?? [])][tape.pick(4)];
    if (multipart === undefined || part === undefined) return;
    this.#world.mayRestart = true;
    if (uploadId !== undefined) this.#counts.rotted(uploadId, part.number);
    const isSeen = settings.checksums || !settings.etagHidden;
    const wrong = { ...part, content: 'rotten', etag: '"rotten"', checksum: part.checksum && 'crc(rotten)' };
    if (isSeen && tape.chance(2)) multipart.parts.set(part.number, wrong);
    else multipart.parts.delete(part.number);
  }

  /** When the engine's timer is due by its clock, or null. */
  nextWake(): number | null {
    const at = { now: this.clock.now() };
    const times = this.lives.map((live) => wakeAt(live, at)).filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  wakeDue(): void {
    const lifetime = this.#lifetime;
    const at = { now: this.clock.now() };
    for (const live of this.lives) {
      const due = wakeAt(live, at);
      if (due !== null && due <= at.now) this.tell(live.upload.id, { type: 'woken' });
      if (this.#lifetime !== lifetime) return;
    }
  }

  #live(id: UploadId): Live {
    const live = this.#lives.get(id);
    if (live === undefined) throw new Violation('an Upload is lost');
    return live;
  }

  #moment(id: UploadId): Moment {
    const inFlight = this.#errands.filter((errand) => errand.id === id && 'send' in errand.what).length;
    const { now, settings } = this.#world;
    const random = (now % 16) / 16;
    return { now: this.clock.now(), random, inFlight, speed: settings.speed };
  }

  #begin(send: Send): void {
    this.#counts.begin(send);
    this.#errands.push({ id: send.uploadId, what: { send }, event: null });
  }

  #endInVain(send: Send, isCut = false): void {
    this.#counts.inVain(send);
    if (isCut) this.#ghosts.push(send);
  }

  /** Whether the engine cuts an errand short: a send that serves nothing, or the wait for a job after a pause. */
  #isCut({ id, what, event }: Errand): boolean {
    if (event !== null) return false;
    const live = this.#live(id);
    if ('send' in what) return !isWanted(what.send, live);
    return what.effect.type === 'waitForProcess' && live.upload.phase.name !== 'processing';
  }

  /** An Upload may forget a multipart upload only once S3 has none any more, or takes no orders about it. */
  #checkLeftBehind({ upload: before }: Live, event: UploadEvent, { upload: after }: Live): void {
    const known = multipartsOf(before.phase);
    if (event.type === 'multipartCreated') known.push([event.multipart.uploadId, event.permit.accessKeyId]);
    const kept = new Set(multipartsOf(after.phase).map(([uploadId]) => uploadId));
    const { s3 } = this.#world;
    for (const [uploadId, accessKeyId] of known) {
      const multipart = s3.multiparts.get(uploadId);
      if (kept.has(uploadId) || multipart?.state !== 'open') continue;
      const isInReach = s3.authorize(accessKeyId, multipart.key, this.#world.now) === null;
      // After troubles it may be given up for what was begun since, or for a permit that by its date has ended.
      if (isInReach && event.type !== 'troubled') throw new Violation(`${uploadId} is left behind`);
    }
  }

  /** What `step` said of the parts' changes has to lead to the parts it said there are. */
  #checkStored({ upload, parts }: Live): void {
    const stored = this.#world.store.load(upload.id).parts;
    const isSame = ({ number, etag, size, checksum }: Part, index: number): boolean => {
      const part = stored[index];
      return (
        part?.number === number && part.etag === etag && part.size === size && part.checksum === checksum
      );
    };
    if (stored.length !== parts.length || !parts.every(isSame))
      throw new Violation('the store and the memory differ');
  }

  #checkLimits(): void {
    const sends = this.#errands.flatMap(({ what }) => ('send' in what ? [what.send] : []));
    if (sends.length > CONNECTIONS) throw new Violation('too many connections');
    if (new Set(sends.map(({ uploadId }) => uploadId)).size > MOST_RUNNING)
      throw new Violation('too many Uploads at once');
  }
}

function permitOf(what: Errand['what']): { accessKeyId: string } {
  if ('send' in what) return what.send.permit;
  return 'permit' in what.effect ? what.effect.permit : { accessKeyId: '' };
}
