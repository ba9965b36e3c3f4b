import type { BridgeEvent } from '../../src/app/bridge/bridge.ts';
import type { Look } from '../../src/app/inspection/messages.ts';
import type { LimitsView } from '../../src/lib/channel/limits-view.ts';
import type { UploadView } from '../../src/lib/channel/upload-view.ts';
import { FAILURES, WAIT_REASONS } from '../../src/lib/upload/phase.ts';
import { everyPhase, failed, NOW, sampleUpload } from './samples.ts';

/** What the page finds around it. */
export interface Scene {
  readonly session: 'in' | 'out' | 'expires' | 'away';
  readonly isSandbox?: boolean;
  readonly list?: 'there' | 'refused' | 'empty' | 'asking' | 'away';
  readonly uploads?: () => readonly UploadView[];
  readonly events?: readonly BridgeEvent[];
  /** Unset: no limits, on a network of which the browser tells nothing. */
  readonly limits?: LimitsView;
  /** What the browser says of notices; unset: it shows them. */
  readonly notices?: NotificationPermission;
  /** The name of a button that is pressed once the page is there. */
  readonly presses?: string;
  /** The list was seen before. */
  readonly hasLastList?: true;
  /** Positions of iGUIDEs used before. */
  readonly recent?: readonly number[];
  /** The status of a chosen iGUIDE's work orders. */
  readonly workOrders?: readonly string[];
  /** The status of a work order once its Stitch Data is done; unset, it can't be asked for. */
  readonly verdict?: string;
  /** Files dropped once the page is there: a name and a size in bytes. */
  readonly drop?: readonly (readonly [string, number])[];
  /** What is seen in dropped files, by their names. */
  readonly looks?: Readonly<Record<string, Look>>;
  /** Chooses the first iGUIDE on the list. */
  readonly chooses?: boolean;
  readonly page?: 'no-worker' | 'insecure';
}

const LONG =
  'Stitch export – 18 Harbour Square, Unit 2907 (second visit, after repainting) – final final v3.tar';
const NAMES = [
  LONG,
  'صورة المطبخ من جهة النافذة الشمالية ٢٠٢٦.jpg',
  'annex\u202egpj.rat',
  '客厅全景照片与厨房全景照片以及阳台全景照片二〇二六年十一月.jpg',
  '👩‍👩‍👧‍👦 family room é̂é̂é̂é̂é̂é̂é̂é̂ 🏠🏠🏠🏠🏠🏠🏠🏠🏠🏠.png',
  'Wohnzimmer "Süd" <b>&amp;</b>.jpg',
  'a'.repeat(180) + '.tar',
];

const dropped = [
  ['stitch-2026-11-22_200-university-ave-w.tar', 1_043_000],
  ['IMG_4821.jpg', 44_000],
  ['IMG_4822.jpg', 52_000],
  ['Kitchen window, seen from the north side of the garden.jpg', 49_000],
] as const;

/** What can be seen in files that are added, in a list that has all of it. */
const LOOKS: Readonly<Record<string, Look>> = {
  'stitch-whole.tar': { content: 'tar', tar: { files: 214, fault: null }, fingerprint: 'whole' },
  'stitch-cut.tar': {
    content: 'tar',
    tar: { files: 131, fault: { kind: 'cut-short', at: 1_207_959_552, needs: 1_208_412_160 } },
    fingerprint: 'cut',
  },
  'stitch-packed.tar': { content: 'gzip', tar: null, fingerprint: 'packed' },
  'IMG_4821.jpg': { content: 'jpeg', tar: null, fingerprint: 'one' },
  'IMG_4821 (1).jpg': { content: 'jpeg', tar: null, fingerprint: 'one' },
  'IMG_4807 (1).jpg': { content: 'jpeg', tar: null, fingerprint: 'two' },
  'floor-plan.jpg': { content: 'pdf', tar: null, fingerprint: 'three' },
};
const lookedAt: Scene = {
  session: 'in',
  chooses: true,
  looks: LOOKS,
  drop: Object.keys(LOOKS).map((name, index) => [name, name.includes('4821') ? 50 : 60 + index]),
  uploads: () => [
    sampleUpload({
      name: 'IMG_4807.jpg',
      size: 65 / 1e6,
      sent: 1,
      phase: { name: 'done', at: NOW - 240_000 },
      fingerprint: 'two',
    }),
  ],
};

/** In every phase, with nothing on its way. */
const atRest = () => everyPhase().map((upload) => ({ ...upload, speed: null, secondsLeft: null }));

export const SCENES: Readonly<Record<string, Scene>> = {
  'sign-in': { session: 'out', isSandbox: true },
  'sign-in-portal': { session: 'out' },
  empty: { session: 'in', recent: [0, 5] },
  'list-refused': { session: 'in', list: 'refused' },
  'list-empty': { session: 'in', list: 'empty' },
  chosen: { session: 'in', chooses: true },
  'chosen-done': { session: 'in', chooses: true, workOrders: ['done'], drop: dropped },
  'chosen-several': { session: 'in', chooses: true, workOrders: ['done', 'empty', 'on_hold'] },
  adding: {
    session: 'in',
    chooses: true,
    drop: [...dropped, ['empty.jpg', 0]],
    uploads: () => everyPhase().slice(0, 2),
  },
  'adding-looked-at': lookedAt,
  'adding-warned': { ...lookedAt, presses: 'Send it anyway' },
  'adding-first': { session: 'in', drop: dropped },
  uploading: { session: 'in', chooses: true, uploads: everyPhase },
  ordering: {
    session: 'in',
    uploads: () => [
      ...everyPhase(),
      sampleUpload({ name: 'IMG_4830.jpg', called: 'kitchen.jpg', size: 5, phase: { name: 'queued' } }),
      sampleUpload({ name: 'moved.tar', size: 640, sent: 0.42, phase: { name: 'queued' } }),
    ],
    presses: 'More for IMG_4822.jpg',
  },
  renaming: { session: 'in', chooses: true, drop: dropped, presses: 'Rename IMG_4821.jpg' },
  limits: {
    session: 'in',
    uploads: everyPhase,
    limits: { limits: { isPaused: false, isWifiOnly: true, cap: 5 }, networkCost: 'unmetered' },
    presses: 'Settings',
  },
  'notices-offered': { session: 'in', uploads: everyPhase, notices: 'default' },
  'notices-denied': { session: 'in', uploads: everyPhase, notices: 'denied', presses: 'Settings' },
  'limits-untold': { session: 'in', uploads: everyPhase, presses: 'Settings' },
  'all-paused': {
    session: 'in',
    uploads: atRest,
    limits: { limits: { isPaused: true, isWifiOnly: false, cap: null }, networkCost: 'untold' },
  },
  'wifi-awaited': {
    session: 'in',
    uploads: atRest,
    limits: { limits: { isPaused: false, isWifiOnly: true, cap: null }, networkCost: 'metered' },
  },
  waiting: {
    session: 'in',
    uploads: () =>
      WAIT_REASONS.map((why) =>
        sampleUpload({
          name: `stitch-${why}.tar`,
          size: 700,
          sent: 0.3,
          phase: { name: 'waiting', why, until: NOW + 12_000, then: 'sending' },
        }),
      ),
  },
  failed: {
    session: 'in',
    uploads: () =>
      FAILURES.map((reason) =>
        sampleUpload({
          name: `stitch-${reason}.tar`,
          size: 700,
          phase: failed(reason, reason === 'portal-refused' ? 'missing scope iguide.rw' : undefined),
        }),
      ),
  },
  'failed-signed-out': {
    session: 'expires',
    uploads: () => [
      sampleUpload({ name: 'stitch-closed.tar', size: 700, phase: failed('destination-closed') }),
    ],
  },
  sources: {
    session: 'in',
    uploads: () => [
      sampleUpload({
        name: 'stitch-in-the-page.tar',
        size: 9700,
        sent: 0.3,
        speed: 9.4,
        phase: { name: 'sending' },
        source: { from: 'page', why: 'no-room' },
      }),
      sampleUpload({
        name: 'stitch-by-handle.tar',
        size: 9700,
        phase: { name: 'queued' },
        source: { from: 'handle', why: 'no-room' },
      }),
      sampleUpload({
        name: 'stitch-kept.tar',
        size: 700,
        phase: { name: 'queued' },
        source: { from: 'copy' },
      }),
      sampleUpload({
        name: 'stitch-done.tar',
        size: 700,
        sent: 1,
        phase: { name: 'done', at: NOW - 60_000 },
      }),
    ],
    presses: 'Storage',
  },
  names: {
    session: 'in',
    uploads: () =>
      NAMES.map((name, index) =>
        sampleUpload({
          name,
          size: 320,
          sent: 0.5,
          speed: 3.1,
          phase: { name: 'sending' },
          restartReason: index === 0 ? 'new-key' : null,
        }),
      ),
  },
  done: {
    session: 'in',
    uploads: () =>
      Array.from({ length: 5 }, (_, index) =>
        sampleUpload({
          name: `IMG_48${20 + index}.jpg`,
          size: 4 + index,
          sent: 1,
          phase: { name: 'done', at: NOW - index * 70_000 },
          restartReason: index === 1 ? 'process-unknown' : null,
        }),
      ),
  },
  rejected: {
    session: 'in',
    verdict: 'rejected',
    uploads: () =>
      [0, 1].map((age) =>
        sampleUpload({
          name: `stitch-2026-11-2${2 - age}_200-university-ave-w.tar`,
          size: 1043 - age,
          sent: 1,
          phase: { name: 'done', at: NOW - age * 3_600_000 },
        }),
      ),
  },
  expired: {
    session: 'expires',
    uploads: () =>
      [0.64, 0.12].map((sent) =>
        sampleUpload({
          name: `stitch-2026-11-22_${sent * 100}.tar`,
          size: 1043,
          sent,
          phase: { name: 'waiting', why: 'signed-out', until: null, then: 'sending' },
        }),
      ),
  },
  'cut-off-listed': { session: 'away', list: 'away', hasLastList: true },
  'cut-off': { session: 'away', recent: [0, 5], list: 'away', uploads: () => everyPhase().slice(4, 7) },
  update: { session: 'in', events: [{ type: 'update-waiting' }] },
  stale: {
    session: 'in',
    uploads: everyPhase,
    events: [{ type: 'stale' }, { type: 'answering', answering: false }],
  },
  broken: { session: 'in', events: [{ type: 'broken' }] },
  'no-worker': { session: 'in', page: 'no-worker' },
};
