import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppBrowser } from '../support/app-browser.ts';
import { Front } from '../support/front.ts';
import { Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { stepsFrom } from './choices.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { Storm, type Standing } from './storm.ts';
import { Watch } from './watch.ts';

export interface SoakOptions {
  /** How long the storm lasts, ms. */
  readonly storm: number;
  /** The storm goes on beyond its time until so many files were added: a slow machine adds few in a short one. */
  readonly fewestFiles?: number | undefined;
  readonly seed: number;
  /** Faults never chosen, by their names in the matrix's table. */
  readonly without?: readonly string[] | undefined;
  /** Hears of everything that is done, with the ms since the start. */
  readonly onStep?: ((at: number, what: string) => void) | undefined;
}

export interface Soaked extends Outcome {
  /** Files that the page does not show as done, with what it says of each. */
  readonly unfinished: readonly string[];
  /** The longest time without any progress, ms: in the storm, and after it. */
  readonly longestStall: number;
  readonly longestStallAfter: number;
  /** From the first file to the last job, ms. */
  readonly milliseconds: number;
}

/** The longest wait for a choice's moment, ms: also when nothing moves, the storm goes on. */
const LULL = 3_000;
/** All that is left to do must be done so soon after the storm, ms: back-off is capped near a minute. */
const CALM = 300_000;

/** A storm over many uploads, then calm until all is done, then a look at what arrived. */
export async function soak({
  storm,
  fewestFiles = 0,
  seed,
  without = [],
  onStep,
}: SoakOptions): Promise<Soaked> {
  const directory = await mkdtemp(join(tmpdir(), 'sitelift-soak-'));
  const site = await Site.start();
  const front = await Front.start(site.url);
  const browser = new AppBrowser(join(directory, 'profile'));
  try {
    const begun = Date.now();
    const tell = (what: string): void => onStep?.(Date.now() - begun, what);
    const weather = await Storm.begin(site, front, browser, directory);
    const watch = new Watch(site);
    for (const { choice, requests } of stepsFrom(seed, without)) {
      if (Date.now() - begun > storm && weather.files.length >= fewestFiles) break;
      await watch.requests(requests, LULL);
      const done = await weather.act(choice);
      if (done !== null) tell(done);
    }
    tell('calm');
    await site.control.clearFaults();
    const calm = new Watch(site);
    const unfinished = await finish(weather, calm);
    tell('over');
    const standing = await weather.standing();
    const saidTwice = weather.files.filter(({ name }) => saysTwice(standing.get(name)));
    return {
      ...(await outcomeOf(site, weather.files, new Set(saidTwice))),
      unfinished,
      longestStall: watch.longestStall,
      longestStallAfter: calm.longestStall,
      milliseconds: Date.now() - begun,
    };
  } finally {
    await browser.close();
    await front.close();
    await site.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Waits until every file is done, and gives those that are not, in time or ever. */
async function finish(weather: Storm, watch: Watch): Promise<string[]> {
  let open: string[] = [];
  await until(
    'all to be done',
    async () => {
      const standing = await weather.standing();
      open = weather.files
        .filter(({ name }) => standing.get(name)?.phase !== 'done')
        .map(({ name }) => `${name}: ${standing.get(name)?.text ?? 'gone'}`);
      await watch.look(open.length === 0);
      const phases = [...standing.values()].map(({ phase }) => phase);
      return phases.every((phase) => phase === 'done' || phase === 'failed') || null;
    },
    CALM,
  ).catch(() => undefined);
  return open;
}

function saysTwice(standing: Standing | undefined): boolean {
  return standing?.text.includes('may be there twice') === true;
}
