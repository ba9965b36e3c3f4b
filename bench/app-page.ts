import type { Site } from '../e2e/support/site.ts';
import type { Chromium, ChromiumPage } from './chromium.ts';

/** ms between two looks at what is waited for in a page. */
const LOOK = 5;

/** The app's page as a person uses it: by its buttons and fields, each press the moment it can be pressed. */
export class AppPage {
  readonly page: ChromiumPage;

  private constructor(page: ChromiumPage) {
    this.page = page;
  }

  /** Opens the app, signs in, and chooses where files go. */
  static async open(browser: Chromium, site: Site, address: string): Promise<AppPage> {
    const app = new AppPage(await browser.openPage(site.url));
    await app.press('Use the sandbox account');
    await app.until(`document.querySelector('[role=combobox]') !== null`);
    await app.page.evaluate(`(() => {
      const search = document.querySelector('[role=combobox]');
      search.focus();
      search.value = ${JSON.stringify(address)};
      search.dispatchEvent(new InputEvent('input', { bubbles: true }));
    })()`);
    await app.until(
      `document.querySelector('[role=option]')?.textContent.includes(${JSON.stringify(address)})`,
    );
    await app.page.evaluate(
      `document.querySelector('[role=combobox]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))`,
    );
    await app.until(`document.querySelector('[role=combobox]') === null`);
    return app;
  }

  /** Gives the files to the app's input. Resolves to when the app was told, ms since 1970. */
  async pick(paths: readonly string[]): Promise<number> {
    const told = this.page.evaluate(`new Promise((resolve) => {
      const now = () => resolve(performance.timeOrigin + performance.now());
      addEventListener('change', now, { capture: true, once: true });
    })`);
    await this.page.chooseFiles('input[type=file][aria-label="Files to add"]', paths);
    return Number(await told);
  }

  /** Presses the button whose name begins so, as soon as there is one that can be pressed. */
  async press(name: string): Promise<number> {
    return this.until(`(() => {
      const button = [...document.querySelectorAll('button:not(:disabled)')]
        .find(({ textContent }) => textContent.trim().startsWith(${JSON.stringify(name)}));
      button?.click();
      return button !== undefined;
    })()`);
  }

  /** Waits until the expression holds in the page. Resolves to when it did, ms since 1970. */
  async until(expression: string): Promise<number> {
    const at = await this.page.evaluate(`new Promise((resolve, reject) => {
      const look = () => {
        try {
          if (${expression}) resolve(performance.timeOrigin + performance.now());
          else setTimeout(look, ${LOOK});
        } catch (error) {
          reject(error);
        }
      };
      look();
    })`);
    return Number(at);
  }

  /** From now on the page notes how long each task takes that holds it up for 50 ms or more. */
  async noteTasks(): Promise<void> {
    await this.page.evaluate(`(() => {
      globalThis.longTasks = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
      }).observe({ type: 'longtask' });
    })()`);
  }

  /** The longest task so far, ms; 0: none took 50 ms. */
  async longestTask(): Promise<number> {
    return Number(await this.page.evaluate('Math.max(0, ...globalThis.longTasks)'));
  }

  /** From now on the page notes where each Upload's bytes are, by the name of its file. */
  async noteSources(): Promise<void> {
    await this.page.evaluate(`(() => {
      globalThis.sources = {};
      navigator.serviceWorker.addEventListener('message', ({ data: { changed = [] } }) => {
        for (const { file, source } of changed) globalThis.sources[file.name] = source;
      });
    })()`);
  }

  /** Tells the worker, which starts where it was stopped. Resolves to when it was told, ms since 1970. */
  async tell(command: object): Promise<number> {
    const at = await this.page.evaluate(`navigator.serviceWorker.ready.then(({ active }) => {
      const at = performance.timeOrigin + performance.now();
      const { port1, port2 } = new MessageChannel();
      active.postMessage(${JSON.stringify(command)}, [port2]);
      return new Promise((resolve) => {
        port1.onmessage = () => resolve(at);
      });
    })`);
    return Number(at);
  }
}
