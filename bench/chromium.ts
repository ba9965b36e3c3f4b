import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import * as v from 'valibot';
import { CHROMIUM_ARGUMENTS, chromiumPath } from '../e2e/support/app-browser.ts';

/*
 * [Note: Plain CDP] Playwright attaches to every worker, and an attached worker never dies of idleness and sends buffers
 * at a tenth of their speed. So what measures speed or lifetime drives Chromium over a pipe, and attaches to pages only.
 */

const Message = v.object({
  id: v.optional(v.number()),
  result: v.optional(v.record(v.string(), v.unknown())),
  error: v.optional(v.object({ message: v.string() })),
});

const POLL_INTERVAL = 20;

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

/** A Chromium process of our own, driven by the DevTools protocol over a pipe. */
export class Chromium {
  readonly #process: ChildProcess;
  readonly #input: Writable;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #rest = '';

  constructor(profile: string, extraArguments: readonly string[] = []) {
    const program = chromiumPath() ?? '/usr/bin/chromium';
    this.#process = spawn(
      program,
      [
        '--headless',
        '--disable-gpu',
        '--remote-debugging-pipe',
        `--user-data-dir=${profile}`,
        ...CHROMIUM_ARGUMENTS,
        ...extraArguments,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    // The two extra pipes are there because stdio asks for them.
    this.#input = this.#process.stdio[3] as Writable;
    const output = this.#process.stdio[4] as Readable;
    output.setEncoding('utf8');
    output.on('data', (text: string) => {
      this.#take(text);
    });
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  send(
    method: string,
    parameters: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = (this.#last += 1);
    this.#input.write(`${JSON.stringify({ id, method, params: parameters, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Opens a page and resolves when it has loaded. */
  async openPage(url: string): Promise<ChromiumPage> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new ChromiumPage(this, String(targetId), String(sessionId));
    await this.send('Page.navigate', { url }, String(sessionId));
    const loaded = `location.href !== 'about:blank' && document.readyState === 'complete'`;
    while ((await page.evaluate(loaded).catch(() => false)) !== true)
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
    return page;
  }

  /** The processes of its renderers (pages and workers). To look for them costs far more than to look at them. */
  async renderers(): Promise<number[]> {
    const found: number[] = [];
    for (const pid of await descendants(this.pid)) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command.includes('--type=renderer')) found.push(pid);
    }
    return found;
  }

  /** MB that these processes hold of their own, in all. */
  async megabytes(processes: readonly number[]): Promise<number> {
    let bytes = 0;
    for (const pid of processes) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      for (const [, kilobytes] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB/gm))
        bytes += Number(kilobytes) * 1024;
    }
    return bytes / 1e6;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    await Promise.race([this.send('Browser.close').catch(() => undefined), exited]);
    await exited;
  }

  #take(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop() ?? '';
    for (const line of messages) {
      const { id, result, error } = v.parse(Message, JSON.parse(line));
      if (id === undefined) continue;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error !== undefined) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result ?? {});
    }
  }
}

const Evaluated = v.object({
  result: v.object({ value: v.optional(v.unknown()) }),
  exceptionDetails: v.optional(
    v.object({ exception: v.optional(v.object({ description: v.optional(v.string()) })) }),
  ),
});

export class ChromiumPage {
  readonly #browser: Chromium;
  readonly #targetId: string;
  readonly #sessionId: string;

  constructor(browser: Chromium, targetId: string, sessionId: string) {
    this.#browser = browser;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
  }

  /** The value of an expression in the page; a promise is waited for. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = v.parse(
      Evaluated,
      await this.#browser.send(
        'Runtime.evaluate',
        { expression, awaitPromise: true, returnByValue: true, userGesture: true },
        this.#sessionId,
      ),
    );
    const failed = answer.exceptionDetails;
    if (failed !== undefined) throw new Error(failed.exception?.description ?? 'the page threw');
    return answer.result.value;
  }

  /** Puts files of this machine into the input that the selector names. */
  async chooseFiles(selector: string, files: readonly string[]): Promise<void> {
    const { root } = v.parse(
      v.object({ root: v.object({ nodeId: v.number() }) }),
      await this.#browser.send('DOM.getDocument', {}, this.#sessionId),
    );
    const { nodeId } = await this.#browser.send(
      'DOM.querySelector',
      { nodeId: root.nodeId, selector },
      this.#sessionId,
    );
    await this.#browser.send('DOM.setFileInputFiles', { files, nodeId }, this.#sessionId);
  }

  /** Stops the workers as the browser does when it needs the memory. */
  async stopWorkers(): Promise<void> {
    await this.#browser.send('ServiceWorker.enable', {}, this.#sessionId);
    await this.#browser.send('ServiceWorker.stopAllWorkers', {}, this.#sessionId);
    await this.#browser.send('ServiceWorker.disable', {}, this.#sessionId);
  }

  /** Brings the page to the front, which hides the others. */
  async show(): Promise<void> {
    await this.#browser.send('Target.activateTarget', { targetId: this.#targetId });
  }

  async close(): Promise<void> {
    await this.#browser.send('Target.closeTarget', { targetId: this.#targetId });
  }
}

async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent > 0) parents.set(Number(name), parent);
  }
  const found: number[] = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}
