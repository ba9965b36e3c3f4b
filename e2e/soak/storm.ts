import type { Page } from '@playwright/test';
import { WorkerKiller, type AppBrowser } from '../support/app-browser.ts';
import { openOnDeviceAhead, setDeviceAhead } from '../support/device-clock.ts';
import { writePhoto, writeTar, type TestFile } from '../support/files.ts';
import type { Front } from '../support/front.ts';
import { Person } from '../support/person.ts';
import { DESTINATION } from '../support/scenes.ts';
import type { Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import type { Choice } from './choices.ts';

/** Bytes under way at most: more would only wait in line. */
const MOST_UNDER_WAY = 150_000_000;
/** A Stitch TAR that goes with the first files, MiB. */
const TAR = 24;
/** How long a person waits for the page, ms. */
const PATIENCE = 60_000;

/** How a file stands on the page. */
export interface Standing {
  readonly phase: string;
  /** All words of its row. */
  readonly text: string;
}

/** Does to one Sitelift what the choices say, and remembers what was added. */
export class Storm {
  readonly files: TestFile[] = [];
  readonly #site: Site;
  readonly #front: Front;
  readonly #browser: AppBrowser;
  readonly #directory: string;
  #person: Person;
  #killer: WorkerKiller;

  private constructor(
    site: Site,
    front: Front,
    browser: AppBrowser,
    directory: string,
    person: Person,
    killer: WorkerKiller,
  ) {
    this.#site = site;
    this.#front = front;
    this.#browser = browser;
    this.#directory = directory;
    this.#person = person;
    this.#killer = killer;
  }

  /** `front`: the way to the gateway, on which the worker is given a clock that can be set. */
  static async begin(site: Site, front: Front, browser: AppBrowser, directory: string): Promise<Storm> {
    const page = await browser.open();
    await openOnDeviceAhead(page, front, 0);
    const person = new Person(page, front.url);
    await person.open();
    await person.signIn();
    await person.chooseDestination(DESTINATION);
    const storm = new Storm(site, front, browser, directory, person, await WorkerKiller.attach(page));
    await storm.#upload([await writeTar(directory, 'house.tar', TAR)]);
    return storm;
  }

  get page(): Page {
    return this.#person.page;
  }

  /** Gives what was done, or null where it would have made no sense now. */
  async act(choice: Choice): Promise<string | null> {
    const { control } = this.#site;
    switch (choice.act) {
      case 'add':
        return this.#add(choice.sizes);
      case 'fault': {
        const { operation = '', fault, skip = 0, count = 0 } = choice.rule;
        await control.addFault(choice.rule);
        return `${operation}: ${JSON.stringify(fault)} after ${skip}, ${count} times`;
      }
      case 'lift faults':
        await control.clearFaults();
        break;
      case 'kill worker':
        await this.#killer.kill();
        break;
      case 'new tab':
        await this.#newTab();
        break;
      case 'kill sandbox':
        await this.#site.killSandbox();
        await this.#site.restartSandbox();
        break;
      case 'sign out':
        await this.#signedIn();
        await this.#person.signOut();
        await this.#signedIn();
        break;
      case 'clock':
        await control.setClock(choice.offsetMs);
        return `clock ${choice.offsetMs / 3_600_000} h off`;
      case 'device clock':
        await setDeviceAhead(this.page, choice.leadMs);
        return `device ${choice.leadMs / 3_600_000} h ahead`;
      case 'expire':
        await control.expire();
        break;
    }
    return choice.act;
  }

  /** Names of files by what the page shows of them. Signs in where that is asked for. */
  async standing(): Promise<ReadonlyMap<string, Standing>> {
    await this.#signedIn();
    const rows = await this.page.locator('li[data-upload]').evaluateAll((found) =>
      found.map((row) => ({
        name: row.querySelector('[title]')?.getAttribute('title') ?? '',
        phase: row.getAttribute('data-phase') ?? '',
        text: row.textContent.replaceAll(/\s+/g, ' '),
      })),
    );
    return new Map(rows.map(({ name, ...standing }) => [name, standing]));
  }

  async #add(sizes: readonly number[]): Promise<string | null> {
    const standing = await this.standing();
    const open = this.files.filter(({ name }) => standing.get(name)?.phase !== 'done');
    if (open.reduce((sum, { size }) => sum + size, 0) > MOST_UNDER_WAY) return null;
    const files: TestFile[] = [];
    for (const size of sizes)
      files.push(await writePhoto(this.#directory, `file-${this.files.length + files.length + 1}.pdf`, size));
    await this.#upload(files);
    return `added ${files.map(({ name, size }) => `${name} (${size})`).join(', ')}`;
  }

  async #upload(files: readonly TestFile[]): Promise<void> {
    await this.#signedIn();
    await this.#destined();
    await this.#person.upload(...files);
    this.files.push(...files);
  }

  /** Another tab is opened, then the old one closed, with uploads under way. */
  async #newTab(): Promise<void> {
    const old = this.page;
    const page = await this.#browser.context.newPage();
    await openOnDeviceAhead(page, this.#front, 0);
    await leave(old);
    this.#person = new Person(page, this.#front.url);
    this.#killer = await WorkerKiller.attach(page);
    await this.#person.open();
    await this.#signedIn();
  }

  /** A session that ended, by a sign-out or by the Portal's word, is begun again. */
  async #signedIn(): Promise<void> {
    await this.#person.signInIfAsked(PATIENCE);
  }

  /** A new page, and a new session, knows of no destination yet. */
  async #destined(): Promise<void> {
    const change = this.page.getByRole('button', { name: 'Change' });
    const search = this.page.getByRole('combobox');
    const place = change.or(search).first();
    await until(
      'a place for files',
      async () => {
        if (await place.isVisible()) return true;
        // The session may have ended meanwhile.
        await this.#signedIn();
        return null;
      },
      PATIENCE,
    );
    if (!(await change.isVisible())) await this.#person.chooseDestination(DESTINATION);
  }
}

/** Closes a page as a person does, who stays while it would ask not to: what it holds is nowhere else yet. */
async function leave(page: Page): Promise<void> {
  await until(
    'a page to have nothing to lose',
    async () => {
      const asks = await page.evaluate(
        () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
      );
      return asks ? null : true;
    },
    PATIENCE,
  );
  await page.close();
}
