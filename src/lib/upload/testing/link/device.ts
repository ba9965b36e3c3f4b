import { effectOf, wakeAt } from '../../effect-of.ts';
import type { UploadEvent } from '../../event.ts';
import type { Live } from '../../live.ts';
import { isOutage, lineAfter, UNKNOWN_LINE, type Line, type LineEvent } from '../../outage.ts';
import { partSizeFor } from '../../plan.ts';
import { schedule, type Send } from '../../schedule.ts';
import { look } from '../../stall.ts';
import { step } from '../../step.ts';
import { leadAt, NO_TRAFFIC, trafficAfter, type Traffic } from '../../traffic.ts';
import { sampleLive, sampleMultipart, SENDING } from '../samples.ts';
import type { Network } from './network.ts';

interface Flight {
  readonly number: number;
  readonly send: Send;
  readonly end: () => void;
}

/** Between two probes, ms. */
const PROBE_EVERY = 2_000;
const PROBE_TIME = 5_000;
/** Nothing landed for so long, ms: the line is probed. */
const QUIET = 5_000;

/** What the engine does with one file that is being sent, over a simulated network. */
export class LinkDevice {
  readonly #network: Network;
  #live: Live;
  #traffic: Traffic = NO_TRAFFIC;
  #line: Line = UNKNOWN_LINE;
  #flights: Flight[] = [];
  readonly #cuts = new Map<number, number>();
  #count = 0;
  #isListing = false;
  #landedAt = 0;
  #probedAt = -Infinity;
  /** Parts that were cut because they stood still. */
  cut = 0;
  /** ms; null: not yet. */
  finishedAt: number | null = null;
  /** How many connections there were worth having, over time. */
  readonly paces: { readonly at: number; readonly connections: number }[] = [];

  constructor(network: Network, size: number) {
    this.#network = network;
    const multipart = sampleMultipart({ partSize: partSizeFor(size) });
    const file = { name: 'house.tar', size, type: '', lastModified: 0 };
    this.#live = sampleLive({ ...SENDING, multipart }, [], { file });
    this.turn();
  }

  /** Does what is due, and begins what may begin. */
  turn(): void {
    const { now } = this.#network;
    const { cut, connections } = look(this.#traffic, now, this.#line);
    for (const number of cut) this.#cut(number);
    if (cut.length > 0) {
      this.turn();
      return;
    }
    const { upload } = this.#live;
    const isDue = upload.phase.name === 'waiting' && (upload.phase.until ?? Infinity) <= now;
    if (isDue) {
      this.#tell({ type: 'woken' });
      return;
    }
    const lead = leadAt(this.#traffic, connections);
    const count = connections + (lead !== null && lead <= now ? 1 : 0);
    for (const send of schedule(
      [this.#live],
      this.#flights.map(({ send }) => send),
      count,
    ).sends)
      this.#begin(send);
    const effect = effectOf(this.#live, { inFlight: this.#flights.length });
    if (effect?.type === 'listParts' && this.#live.upload.phase.name === 'sending') this.#list();
    if (this.#live.upload.phase.name === 'finishing') this.finishedAt ??= now;
    const { pace } = this.#traffic;
    if (this.paces.at(-1)?.connections !== pace.connections)
      this.paces.push({ at: now, connections: pace.connections });
    this.#probeIfQuiet();
  }

  /** When it has something to do by itself, ms. */
  nextAt(): number {
    const { now } = this.#network;
    const { nextAt, connections } = look(this.#traffic, now, this.#line);
    const times = [
      nextAt,
      leadAt(this.#traffic, connections),
      wakeAt(this.#live, { now }),
      Math.max(this.#landedAt + QUIET, this.#probedAt + PROBE_EVERY),
    ].filter((at) => at !== null);
    return Math.min(...times.filter((at) => at > now));
  }

  #begin(send: Send): void {
    const { now } = this.#network;
    this.#count += 1;
    const number = this.#count;
    const { span, multipart } = send;
    const flying = {
      number,
      begunAt: now,
      bytes: span.end - span.start,
      cuts: this.#cuts.get(span.number) ?? 0,
    };
    this.#traffic = trafficAfter(this.#traffic, { type: 'begun', flying });
    const end = this.#network.send(flying.bytes, span.number, (outcome) => {
      this.#flights = this.#flights.filter((flight) => flight.number !== number);
      const at = this.#network.now;
      if (outcome !== 'landed') {
        this.#traffic = trafficAfter(this.#traffic, { type: 'troubled', number, at });
        const why = outcome === 'slow-down' ? 'storage' : 'network';
        this.#tell({ type: 'troubled', why, offline: false });
        return;
      }
      this.#landedAt = at;
      this.#cuts.delete(span.number);
      this.#traffic = trafficAfter(this.#traffic, { type: 'landed', number, at });
      this.#line = lineAfter(this.#line, { type: 'landed', begunAt: flying.begunAt });
      const part = { number: span.number, etag: '"e"', size: flying.bytes, checksum: null };
      this.#tell({ type: 'partSent', multipartUploadId: multipart?.uploadId ?? '', part });
    });
    this.#flights.push({ number, send, end });
  }

  #cut(number: number): void {
    const flight = this.#flights.find((other) => other.number === number);
    if (flight === undefined) return;
    flight.end();
    this.cut += 1;
    const part = flight.send.span.number;
    this.#cuts.set(part, (this.#cuts.get(part) ?? 0) + 1);
    this.#flights = this.#flights.filter((other) => other !== flight);
    this.#traffic = trafficAfter(this.#traffic, { type: 'cut', number, at: this.#network.now });
  }

  #list(): void {
    if (this.#isListing) return;
    this.#isListing = true;
    this.#network.ask((isAnswered) => {
      this.#isListing = false;
      if (!isAnswered) {
        this.#tell({ type: 'troubled', why: 'network', offline: false });
        return;
      }
      const parts = this.#live.parts.map((part) => ({ ...part, etag: '"e"', fileChecksum: null }));
      const { phase } = this.#live.upload;
      const multipartUploadId = phase.name === 'sending' ? (phase.multipart?.uploadId ?? '') : '';
      this.#tell({ type: 'partsListed', multipartUploadId, parts });
    });
  }

  #probeIfQuiet(): void {
    const sentAt = this.#network.now;
    const isWaiting = this.#live.upload.phase.name === 'waiting';
    if (this.finishedAt !== null || sentAt < this.#probedAt + PROBE_EVERY) return;
    if (!isWaiting && sentAt < this.#landedAt + QUIET) return;
    this.#probedAt = sentAt;
    this.#network.probe(PROBE_TIME, (isAnswered) => {
      const event: LineEvent = isAnswered
        ? { type: 'answered', sentAt, at: this.#network.now }
        : { type: 'missed', sentAt };
      const wasOutage = isOutage(this.#line);
      this.#line = lineAfter(this.#line, event);
      if (wasOutage && isAnswered) this.#tell({ type: 'online' });
      else this.turn();
    });
  }

  #tell(event: UploadEvent): void {
    const { now, random } = this.#network;
    const at = { now, random: random(), inFlight: this.#flights.length };
    this.#live = step(this.#live, event, at).live;
    this.turn();
  }
}
