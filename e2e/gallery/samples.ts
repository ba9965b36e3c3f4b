import * as v from 'valibot';
import { UploadView, type PhaseView } from '../../src/lib/channel/upload-view.ts';
import { Iguide } from '../../src/lib/portal/iguide.ts';
import type { FailureReason } from '../../src/app/words/failure-words.ts';

export const ACCOUNT = '0b6f3a52-7c1d-4e8a-9f20-5d1c8e7a4b36';

/** The scenes' present, ms since 1970. */
export const NOW = Date.UTC(2026, 10, 22, 19, 32, 5);

const MB = 1_000_000;
const MIB = 1024 * 1024;

const FIRST = [
  [
    'igFKUNRGC5V8DD1',
    '200 University Ave W, Waterloo, ON N2L 3G1',
    '200-university-ave-waterloo-ca',
    'empty',
    'Z1T9',
  ],
  [
    'igQ7RM2XK0B4TN8',
    '4187 Chemin de la Côte-des-Neiges, Montréal, QC H3H 1X1',
    '4187-cote-des-neiges',
    'pending_draft',
    'Z1T4',
  ],
  [
    'igH3WPL6D9V1CE5',
    '18 Harbour Square, Unit 2907, Toronto, ON M5J 2L1',
    '18-harbour-square-toronto',
    'done',
    'Z1R2',
  ],
  ['igT5YB8JN2A7KS3', '955 Marine Dr, West Vancouver, BC V7T 1A7', '955-marine-dr', 'on_hold', 'Z1S7'],
  [
    'igL9CX4FU6M3WD0',
    '12 Rue Principale, Saint-Émile-de-Suffolk, QC J0V 1J0',
    '12-rue-principale',
    'rejected',
    'Z1Q1',
  ],
  ['igA2GE7VP5R8HN4', '61 Maple Crescent, Kitchener, ON N2H 4V3', '61-maple-crescent', 'empty', 'Z1V3'],
  [
    'igB6KD1SO9J2YM7',
    '330 Bay Street, Suite 1400, Toronto, ON M5H 2S8',
    '330-bay-street',
    'cancelled',
    'Z1P8',
  ],
] as const;

export const IGUIDES = FIRST.map(([id, address, alias, status, workOrderId]) =>
  v.parse(Iguide, { id, address, alias, status, workOrderId }),
);

let serial = 0;

/** A sample Upload; `minutesAgo` is when it was added. */
export interface Sample {
  readonly name: string;
  /** Megabytes. */
  readonly size: number;
  /** Share that S3 holds, 0 to 1. */
  readonly sent?: number;
  readonly phase: PhaseView;
  readonly place?: number;
  readonly speed?: number;
  readonly minutesAgo?: number;
  readonly restartReason?: UploadView['restartReason'];
  readonly source?: UploadView['source'];
  /** Of a photo. */
  readonly views?: 'default' | 'all';
  readonly fingerprint?: string;
  /** What its user calls it. */
  readonly called?: string;
}

export function sampleUpload(sample: Sample): UploadView {
  const {
    name,
    phase,
    place = 0,
    sent = 0,
    speed = null,
    minutesAgo = 12,
    restartReason = null,
    views,
    source,
    fingerprint,
    called,
  } = sample;
  serial += 1;
  const iguide = IGUIDES[place] ?? IGUIDES[0];
  const size = Math.round(sample.size * MB);
  const total = Math.ceil(size / (5 * MIB));
  const done = Math.floor(total * sent);
  const sentBytes = sent === 1 ? size : done * 5 * MIB;
  const isTar = name.endsWith('.tar');
  const common = { iguideId: iguide?.id, address: iguide?.address };
  return v.parse(UploadView, {
    id: `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
    account: ACCOUNT,
    file: {
      name,
      size,
      type: /\.jpe?g$/i.test(name) ? 'image/jpeg' : '',
      lastModified: NOW - 86_400_000,
      fingerprint,
    },
    destination: isTar
      ? { kind: 'stitch-data', workOrderId: iguide?.workOrderId, ...common }
      : { kind: 'asset', ...common, ...(views === undefined ? {} : { appendToViews: views }) },
    name: called,
    isNameOpen: phase.name === 'queued' || phase.name === 'staging',
    addedAt: NOW - minutesAgo * 60_000 + serial,
    phase,
    sentBytes,
    parts: { sent: done, inFlight: phase.name === 'sending' ? Math.min(3, total - done) : 0, total },
    speed: speed === null ? null : speed * MB,
    secondsLeft: speed === null ? null : (size - sentBytes) / (speed * MB),
    restartReason,
    source,
  });
}

export function failed(reason: FailureReason, detail?: string): PhaseView {
  return { name: 'failed', failure: detail === undefined ? { reason } : { reason, detail }, then: 'sending' };
}

/** One Upload in every phase, as a busy afternoon looks. */
export function everyPhase(): UploadView[] {
  return [
    sampleUpload({
      name: 'stitch-2026-11-22_200-university-ave-w.tar',
      size: 1043,
      sent: 0.64,
      speed: 9.4,
      phase: { name: 'sending' },
    }),
    sampleUpload({ name: 'IMG_4821.jpg', size: 4.4, phase: { name: 'sending' }, speed: 2.4 }),
    sampleUpload({
      name: 'stitch-2026-11-22_61-maple.tar',
      size: 1911,
      sent: 0.03,
      place: 5,
      phase: { name: 'starting' },
    }),
    sampleUpload({
      name: 'floor-plan-notes.pdf',
      size: 2.1,
      sent: 1,
      phase: { name: 'processing' },
      minutesAgo: 14,
    }),
    sampleUpload({
      name: 'stitch-2026-11-21_955-marine.tar',
      size: 640,
      sent: 0.42,
      place: 3,
      phase: { name: 'waiting', why: 'network', until: NOW + 12_000, then: 'sending' },
    }),
    sampleUpload({ name: 'IMG_4822.jpg', size: 5.2, phase: { name: 'queued' } }),
    sampleUpload({ name: 'IMG_4823.jpg', size: 4.9, phase: { name: 'queued' } }),
    sampleUpload({
      name: 'stitch-2026-11-20_330-bay.tar',
      size: 288,
      sent: 0.7,
      place: 6,
      phase: { name: 'paused', then: 'sending' },
    }),
    sampleUpload({
      name: 'stitch-2026-11-22_garage.tar',
      size: 410,
      phase: { name: 'staging' },
      minutesAgo: 1,
    }),
    sampleUpload({
      name: 'stitch-2026-11-19_harbour.tar',
      size: 850,
      place: 2,
      phase: failed('destination-closed'),
    }),
    sampleUpload({ name: 'IMG_4807.jpg', size: 4.1, sent: 1, phase: { name: 'done', at: NOW - 240_000 } }),
    sampleUpload({
      name: 'IMG_4806.jpg',
      size: 3.8,
      sent: 1,
      phase: { name: 'done', at: NOW - 26 * 3_600_000 },
      minutesAgo: 1600,
    }),
    sampleUpload({
      name: 'stitch-2026-11-12_test.tar',
      size: 101,
      sent: 0.2,
      phase: { name: 'cancelled' },
      minutesAgo: 3000,
    }),
  ];
}
