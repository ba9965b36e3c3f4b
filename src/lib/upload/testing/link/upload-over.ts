import { seededRandom } from '../seeded-random.ts';
import { LinkDevice } from './device.ts';
import type { LinkShape } from './link.ts';
import { Network, type PartFaults } from './network.ts';

export interface Course {
  /** ms; Infinity: it did not finish. */
  readonly time: number;
  /** How long the link alone would need for the file, ms, outages counted. */
  readonly ideal: number;
  /** Bytes that crossed ÷ the file's. */
  readonly sent: number;
  /** Parts cut because they stood still. */
  readonly cut: number;
  readonly paces: LinkDevice['paces'];
  readonly lastConnections: number;
}

const SOUND: PartFaults = { dead: [], slowDown: null };

/** Sends a file of `size` bytes over a link; the same for the same seed. */
export function uploadOver(
  shape: LinkShape,
  size: number,
  { faults = SOUND, seed = 1 }: { faults?: PartFaults; seed?: number } = {},
): Course {
  const network = new Network(shape, faults, seededRandom(seed));
  const device = new LinkDevice(network, size);
  const ideal = idealTime(shape, size);
  network.run(device, 20 * ideal + 1_000_000);
  return {
    time: device.finishedAt ?? Infinity,
    ideal,
    sent: network.carried / size,
    cut: device.cut,
    paces: device.paces,
    lastConnections: device.paces.at(-1)?.connections ?? 0,
  };
}

function idealTime({ capacity, outages }: LinkShape, size: number): number {
  const edges = [...capacity.map(({ at }) => at), ...outages.flatMap(({ from, to }) => [from, to])];
  let left = size;
  let now = 0;
  for (const edge of [...edges.filter((at) => at > 0).sort((a, b) => a - b), Infinity]) {
    const isAway = outages.some(({ from, to }) => from <= now && now < to);
    const rate = isAway ? 0 : (capacity.findLast(({ at }) => at <= now)?.rate ?? 0);
    const needed = rate === 0 ? Infinity : (left / rate) * 1000;
    if (now + needed <= edge) return now + needed;
    left -= (rate * (edge - now)) / 1000;
    now = edge;
  }
  return now;
}
