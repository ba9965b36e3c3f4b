import { expect, vi } from 'vitest';
import type { Errand } from '../../../lib/channel/errand.ts';
import type { UploadId } from '../../../lib/upload/upload.ts';
import type { Engine } from '../engine.ts';
import type { Landed } from '../environment.ts';
import { newUpload, Surroundings } from './surroundings.ts';

export const MIB = 1024 * 1024;
/** ms for what takes no time on a machine that does nothing else. */
const PATIENCE = 10_000;

/** A device whose page was left, and a gateway that takes what the browser sends by itself. */
export class ErrandWorld extends Surroundings {
  constructor() {
    super();
    this.servers.checksum = 'CRC64NVME';
    this.servers.hasDetour = true;
    this.isInSight = false;
  }

  /** Parts that the worker itself sent, by their numbers. */
  sent(): number[] {
    return this.requests
      .filter((request) => request.startsWith('sendPart'))
      .map((request) => Number(request.split(' ').at(-1)));
  }

  /** The errands of which the gateway was told to take nothing any more. */
  refusals(): (string | undefined)[] {
    return this.requests
      .filter((request) => request.startsWith('endErrand'))
      .map((request) => request.split(' ').at(-1));
  }

  /** What was asked for by such calls, sorted. */
  askedFor(call: string): (string | undefined)[] {
    return this.requests
      .filter((request) => request.startsWith(`${call} `))
      .map((request) => request.split(' ')[1])
      .sort();
  }

  phaseOf(engine: Engine, id: UploadId): string | undefined {
    return engine.views.all().find((view) => view.id === id)?.phase.name;
  }

  /** Resolves when the Upload is done. */
  done(engine: Engine, id: UploadId): Promise<void> {
    return vi.waitFor(() => {
      this.passTime();
      expect(this.phaseOf(engine, id)).toBe('done');
    }, PATIENCE);
  }

  /** Resolves when nothing of the worker's is on its way. */
  landed(engine: Engine): Promise<void> {
    return vi.waitFor(() => {
      expect(engine.views.all().filter(({ parts }) => parts.inFlight > 0)).toEqual([]);
    }, PATIENCE);
  }

  /** A file of eight parts; the worker's sends wait until the returned function is called. */
  async sending(): Promise<{ engine: Engine; id: UploadId; goOn: () => void }> {
    const { upload, file, id } = newUpload('house.tar', 8 * 5 * MIB);
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    this.onRequest = (call) => (call === 'sendPart' || call === 'sendWhole' ? gate : undefined);
    const engine = await this.start();
    await engine.add(upload, file);
    await vi.waitFor(() => {
      this.passTime();
      expect(this.sent().length).toBeGreaterThan(0);
    }, PATIENCE);
    return { engine, id, goOn };
  }

  /** The browser carries out all of it. Resolves with the files of one part that landed. */
  async carryOut({ parts }: Errand): Promise<Landed[]> {
    const landed: Landed[] = [];
    for (const part of parts) {
      const whole = await this.servers.arrive(part.ticket, part);
      if (whole !== null) landed.push(whole);
    }
    return landed;
  }

  async given(engine: Engine): Promise<Errand> {
    const errand = await engine.errands.give();
    if (errand === null) throw new Error('nothing was given');
    this.backgroundFetches.add(errand.id);
    return errand;
  }
}
