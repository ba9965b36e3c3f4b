import { rm } from 'node:fs/promises';
import type { Browser } from '@playwright/test';
import { WorkerKiller } from '../support/app-browser.ts';
import { writePhoto } from '../support/files.ts';
import { Person } from '../support/person.ts';
import { DESTINATION } from '../support/scenes.ts';
import { Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { nameOf, rulesOf, type Cell } from './cells.ts';
import { knobsFor, MOMENT_OF } from './moments.ts';
import {
  allowance,
  alreadyThere,
  bytesSent,
  bytesStored,
  gather,
  mayHaveBegun,
  problemsOf,
} from './verdict.ts';

/** What came of a cell. */
export interface Row {
  readonly cell: string;
  readonly operation: string;
  readonly fault: string;
  readonly moment: string;
  readonly kill: boolean;
  /** How it ended; `stuck`: it did not. */
  readonly end: 'done' | 'sign-in' | 'twice' | 'failed' | 'stuck';
  readonly problems: readonly string[];
  readonly strikes: number;
  /** Bytes that crossed more than once, and how many might have. */
  readonly resent: number;
  readonly allowed: number;
  readonly milliseconds: number;
}

/** How long a cell may take, ms: back-off of three troubles on a loaded machine; or several deadlines of the engine. */
const PATIENCE = 60_000;
const SLOW_PATIENCE = 360_000;
const STRIKE_PATIENCE = 30_000;

/** A Sitelift of its own, at which one cell after another is played through in one page. */
export class Lane {
  readonly #site: Site;
  readonly #person: Person;
  readonly #killer: WorkerKiller;
  readonly #directory: string;

  private constructor(site: Site, person: Person, killer: WorkerKiller, directory: string) {
    this.#site = site;
    this.#person = person;
    this.#killer = killer;
    this.#directory = directory;
  }

  /** `directory`: for the files of its cells. A context of its own keeps its worker apart from other lanes'. */
  static async open(browser: Browser, directory: string): Promise<Lane> {
    const site = await Site.start();
    const context = await browser.newContext();
    const page = await context.newPage();
    const person = new Person(page, site.url);
    await person.open();
    await person.signIn();
    await person.chooseDestination(DESTINATION);
    return new Lane(site, person, await WorkerKiller.attach(page), directory);
  }

  async play(cell: Cell): Promise<Row> {
    const { control } = this.#site;
    const begun = Date.now();
    const { size } = MOMENT_OF[cell.operation][cell.moment];
    const file = await writePhoto(this.#directory, `cell-${cell.number}.pdf`, size);
    await control.clearJournal();
    await control.setKnobs(knobsFor(cell.operation));
    const before = await alreadyThere(this.#site);
    for (const rule of rulesOf(cell)) await control.addFault(rule);
    await this.#person.upload(file);

    const atKill = cell.kill ? await this.#killAtStrike(size) : 0;
    const end = await this.#end(file.name, cell.isSlow ? SLOW_PATIENCE : PATIENCE);
    const evidence = await gather(this.#site, file, before);
    const problems = isEndOf(cell, end) ? [] : [`ended ${end}, not ${cell.end}`];
    const times = end === 'twice' ? 2 : 1;
    // The second time it is sent may be on its way at the kill, whatever S3 holds of the first.
    const inFlight = cell.kill && times === 2 ? size : atKill;
    if (end === 'stuck') problems.push(await this.shown());
    if (end !== 'failed' && end !== 'stuck')
      problems.push(...problemsOf(file, evidence, { killed: cell.kill, atKill: inFlight, times }));
    await rm(file.path);
    await control.clearFaults();
    await this.#tidy(file.name, end);
    return {
      cell: nameOf(cell),
      ...{ operation: cell.operation, fault: cell.fault, moment: cell.moment, kill: cell.kill },
      ...{ end, problems },
      strikes: evidence.rules.at(-1)?.struck ?? 0,
      resent: Math.max(0, bytesSent(evidence.entries) - size * Math.max(1, evidence.objects.length)),
      allowed: allowance(file, evidence.rules, inFlight),
      milliseconds: Date.now() - begun,
    };
  }

  /** What the page says, for a cell that went wrong beyond what its verdict knows. */
  async shown(): Promise<string> {
    const text = await this.#person.page
      .locator('body')
      .innerText()
      .catch(() => 'no page');
    return text.replaceAll(/\s+/g, ' ').slice(0, 600);
  }

  async close(): Promise<void> {
    await this.#person.page.context().close();
    await this.#site.close();
  }

  /** Stops the worker as soon as the fault has struck. Gives the bytes that may have been in flight then. */
  async #killAtStrike(size: number): Promise<number> {
    const { control } = this.#site;
    await until(
      'the fault to strike',
      async () => ((await control.faults()).at(-1)?.struck ?? 0) > 0 || null,
      STRIKE_PATIENCE,
    );
    const stored = bytesStored((await control.journal()).entries);
    await this.#killer.kill();
    return mayHaveBegun((await control.journal()).entries) ? size - stored : 0;
  }

  /** Waits for the end as a person would, and signs in as often as the page asks for it. */
  async #end(name: string, patience: number): Promise<Row['end']> {
    const { page } = this.#person;
    const row = this.#person.row(name);
    const signIn = page.getByRole('button', { name: 'Use the sandbox account' });
    let signedIn = false;
    try {
      return await until<Row['end']>(
        name,
        async () => {
          if (await signIn.isVisible()) {
            signedIn = true;
            await this.#person.signInIfAsked(patience);
          }
          const phase = await row.getAttribute('data-phase', { timeout: patience });
          if (phase === 'failed') return 'failed';
          if (phase !== 'done') return null;
          if (await row.getByText('may be there twice').isVisible()) return 'twice';
          return signedIn ? 'sign-in' : 'done';
        },
        patience,
      );
    } catch {
      return 'stuck';
    }
  }

  /** Leaves an empty list for the next cell. */
  async #tidy(name: string, end: Row['end']): Promise<void> {
    const { page } = this.#person;
    if (end === 'failed' || end === 'stuck') {
      await this.#person.press('Cancel', name);
      await page.getByRole('button', { name: 'Cancel upload' }).click();
    }
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await this.#person.row(name).waitFor({ state: 'detached' });
  }
}

/**
 * Whether a cell may end so. A worker that is stopped before it hears that its token was refused asks again with the same
 * one, which is good by then: nothing is sent twice.
 */
function isEndOf(cell: Cell, end: Row['end']): boolean {
  return end === cell.end || (cell.end === 'twice' && cell.kill && end === 'done');
}
