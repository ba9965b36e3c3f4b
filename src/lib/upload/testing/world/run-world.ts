import { revive } from '../../live.ts';
import type { Failure, Phase } from '../../phase.ts';
import { nameOf } from '../../naming.ts';
import { partSizeFor } from '../../plan.ts';
import { isAboutSource } from '../../step/standing.ts';
import type { UploadId } from '../../upload.ts';
import { ACCOUNT, NOW, sampleUpload } from '../samples.ts';
import { contentOf, ModelS3, Violation } from './model-s3.ts';
import { ModelPortal } from './model-portal.ts';
import { ModelStore } from './model-store.ts';
import { Originals } from './originals.ts';
import { wholeContent, type World } from './answer.ts';
import { Device } from './device.ts';
import type { Settings } from './settings.ts';
import { Tape } from './tape.ts';

/** More than any run needs once nothing goes wrong any more. */
const MOST_KIND_TICKS = 6_000;
/** Permits an Upload may ask for once nothing goes wrong any more, besides one for each twentieth of their life. */
const MOST_ASKED = 30;
const JUMPS = [1_000, 30_000, 180_000, 3_600_000, 90_000_000];
/** What a device may be set to, ms ahead of the servers. */
const LEADS = [0, 1_200_000, -1_200_000, 7_200_000, -7_200_000, 259_200_000, -259_200_000];

/** What was seen in a run, for the tests that count. */
interface Outcome {
  readonly world: World;
  readonly device: Device;
}

/**
 * Runs a world of one device, an S3 and a Portal through the faults of its tape, then lets it come to rest with no
 * more of them, and throws a Violation where a rule was broken on the way or at the end.
 */
export function runWorld(settings: Settings): Outcome {
  const tape = new Tape(settings.tape);
  const s3 = new ModelS3(settings);
  const world: World = {
    settings,
    tape,
    s3,
    portal: new ModelPortal(settings, tape, s3),
    store: new ModelStore(),
    originals: new Originals(),
    followed: new Map(),
    asked: new Map(),
    mayRestart: settings.keys !== 'same',
    account: ACCOUNT,
    now: NOW,
    wallLead: -420_000,
    slept: 0,
    storedOffset: 0,
  };
  const device = new Device(world);
  for (const [index, size] of settings.sizes.entries()) {
    const id = `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
    const file = { name: 'a.tar', size, type: '', lastModified: NOW };
    const phase: Phase = settings.staged ? { name: 'queued' } : { name: 'staging', paused: false };
    const upload = sampleUpload(phase, { id, file, addedAt: NOW + index });
    if (settings.staged) world.store.sources.add(upload.id);
    device.add(revive(upload, []));
  }
  device.turn();
  while (!tape.isOver) tick(world, device);
  comeToRest(world, device);
  checkEnd(world, device);
  return { world, device };
}

function tick(world: World, device: Device): void {
  const { tape } = world;
  switch (tape.pick(46)) {
    case 45:
    case 44:
    case 43:
      for (const { upload } of device.lives) device.keep(upload.id);
      return;
    case 42:
      vanish(world, device);
      return;
    case 41:
      world.wallLead = LEADS[tape.pick(LEADS.length)] ?? 0;
      device.clock.look(tape.chance(2));
      return;
    case 40:
      sleep(world, JUMPS[tape.pick(JUMPS.length)] ?? 0);
      device.clock.look(tape.chance(2));
      return;
    case 39:
    case 38:
      device.kill();
      return;
    case 37:
    case 36:
      act(world, device);
      return;
    case 35:
      world.now += JUMPS[tape.pick(JUMPS.length)] ?? 0;
      return;
    case 34:
      signIn([null, 'somebody-else', ACCOUNT][tape.pick(3)] ?? null, world, device);
      return;
    case 33:
      device.rot();
      return;
    case 32:
    case 31:
      device.haunt();
      return;
    case 30:
      for (const { upload } of device.lives) device.tell(upload.id, { type: 'online' });
      return;
    default:
      goOn(world, device);
  }
}

/** The device sleeps, and its steady clock with it. */
function sleep(world: World, ms: number): void {
  world.now += ms;
  world.slept += ms;
}

/** Nothing goes wrong: an errand goes a step on, or time passes to the next wake. */
function goOn(world: World, device: Device): void {
  if (device.isIdle) world.now += Math.max(0, (device.nextWake() ?? 0) - device.clock.now());
  else world.now += 20 + world.tape.pick(5) * 200;
  if (!world.tape.chance(4)) device.wakeDue();
  if (!device.isIdle) device.advance();
}

/** A file that is not copied yet is gone, for as long as nobody picks it again. */
function vanish(world: World, device: Device): void {
  const { upload } = device.lives[world.tape.pick(device.lives.length)] ?? {};
  if (upload !== undefined) world.originals.vanish(upload.id);
}

/** A person presses something. */
function act(world: World, device: Device): void {
  const { tape } = world;
  const { upload } = device.lives[tape.pick(device.lives.length)] ?? {};
  if (upload === undefined) return;
  const choice = tape.pick(9);
  if (choice === 6) device.tell(upload.id, { type: 'moved', place: NOW + tape.pick(9) });
  if (choice > 6) device.tell(upload.id, { type: 'renamed', name: `${tape.pick(3)}.tar` });
  const type = (['paused', 'resumed', 'retried', 'paused', 'resumed', 'cancelled'] as const)[choice];
  if (type !== undefined && device.tell(upload.id, { type }) && type !== 'cancelled') {
    const { account } = world;
    device.tell(upload.id, account === null ? { type: 'signedOut' } : { type: 'signedIn', account });
  }
}

function signIn(account: string | null, world: World, device: Device): void {
  world.account = account;
  for (const { upload } of device.lives)
    device.tell(upload.id, account === null ? { type: 'signedOut' } : { type: 'signedIn', account });
}

/** Faults are over. Whatever only a person can end is ended, whatever goes on by itself must. */
function comeToRest(world: World, device: Device): void {
  signIn(ACCOUNT, world, device);
  world.asked.clear();
  const since = world.now;
  for (let ticks = 0; ticks < MOST_KIND_TICKS; ticks += 1) {
    if (device.isIdle && device.nextWake() === null && !pressOn(world, device)) return;
    goOn(world, device);
    checkAsked(world, since);
  }
  throw new Violation(`no rest: ${device.lives.map(({ upload }) => JSON.stringify(upload.phase)).join()}`);
}

/** No Upload asks for permits without end. */
function checkAsked({ asked, settings, now }: World, since: number): void {
  const most = MOST_ASKED + (now - since) / (settings.permitLife / 20);
  for (const [id, times] of asked)
    if (times > most) throw new Violation(`${id} asked for ${times} permits in ${now - since} ms`);
}

/** Resumes what is paused, retries what failed, and gives back files; whether there was anything. */
function pressOn(world: World, device: Device): boolean {
  let isAny = false;
  for (const { upload } of device.lives) {
    const { phase } = upload;
    if (phase.name === 'paused') isAny = device.tell(upload.id, { type: 'resumed' });
    if (phase.name === 'failed') isAny = mend(phase.failure.reason, upload.id, world, device);
    if (phase.name === 'waiting' && phase.why === 'file-access') {
      world.originals.grant(upload.id);
      isAny = device.tell(upload.id, { type: 'accessGranted' });
    }
  }
  return isAny;
}

function mend(reason: Failure['reason'], id: UploadId, { originals }: World, device: Device): boolean {
  if (!isAboutSource(reason)) return device.tell(id, { type: 'retried' });
  originals.pick(id);
  const source = { from: 'page', keeping: true } as const;
  return device.tell(id, { type: 'handedOver', source, fingerprint: '1:a', lastModified: NOW });
}

function checkEnd(world: World, device: Device): void {
  const { store, s3, portal, followed } = world;
  for (const { upload } of device.lives) {
    const { phase, id, file } = upload;
    if (upload.restarts > 0 && !world.mayRestart) throw new Violation('started over without need');
    if (store.sources.has(id)) throw new Violation('bytes are kept for ever');
    if (phase.name === 'cancelled' && phase.abort === null) continue;
    if (phase.name !== 'done') throw new Violation(`rests as ${JSON.stringify(phase)}`);
    // A job that the Portal forgot is followed by another once a person retries.
    const jobs = [...(followed.get(id) ?? [])].flatMap((jid) => portal.jobs.get(jid) ?? []);
    if (jobs.length !== 1) throw new Violation(`follows ${jobs.length} jobs`);
    const [job] = jobs;
    if (job?.name !== nameOf(upload))
      throw new Violation(`is called ${job?.name ?? 'nothing'} at the Portal`);
    const content = s3.objects.get(job.key)?.content;
    const whole = [
      wholeContent(upload, partSizeFor(file.size)),
      contentOf(id, { number: 1, start: 0, end: file.size }),
    ];
    if (!job.isDone || content === undefined || !whole.includes(content))
      throw new Violation(`processed ${content ?? 'nothing'}`);
  }
}
