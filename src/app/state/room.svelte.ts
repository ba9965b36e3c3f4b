import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { Device } from '../environment.ts';

/** What this browser keeps for Sitelift, and what it would still keep. */
export class Room {
  #free: number | null = $state(null);
  #isPromised: boolean | null = $state(null);
  #wasRefused = $state(false);
  readonly #device: Device;
  readonly #uploads: () => readonly UploadView[];
  readonly kept: readonly UploadView[] = $derived.by(() => this.#uploads().filter(isKept));
  readonly keptBytes = $derived(this.kept.reduce((sum, { file }) => sum + file.size, 0));

  constructor(device: Device, uploads: () => readonly UploadView[]) {
    this.#device = device;
    this.#uploads = uploads;
  }

  /** Bytes; null where the browser doesn't tell. */
  get free(): number | null {
    return this.#free;
  }

  /** Whether the browser promised to delete nothing by itself; null where it can't be asked. */
  get isPromised(): boolean | null {
    return this.#isPromised;
  }

  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  async look(): Promise<void> {
    [this.#free, this.#isPromised] = await Promise.all([this.#device.free(), this.#device.isPromised()]);
  }

  /** Asks for that promise. Asking again is free of harm: a browser that said yes says it again. */
  async ask(): Promise<void> {
    const isPromised = await this.#device.askPromise();
    this.#wasRefused = !isPromised;
    if (isPromised) this.#isPromised = true;
  }
}

function isKept({ source, phase }: UploadView): boolean {
  return (
    (source === undefined || source.from === 'copy') && phase.name !== 'done' && phase.name !== 'cancelled'
  );
}
