import type { ServerTime } from '../lib/upload/server-clock.ts';

/** Passes on what the edges hear of the server's time to the engine that runs. */
export class ServerTimes {
  #listener: (time: ServerTime) => void = () => undefined;

  readonly tell = (time: ServerTime): void => {
    this.#listener(time);
  };

  /** Only the last listener is told: a worker's engines follow one another. */
  listen(listener: (time: ServerTime) => void): void {
    this.#listener = listener;
  }
}
