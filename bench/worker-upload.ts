import type { TestFile } from '../e2e/support/files.ts';
import type { Site } from '../e2e/support/site.ts';
import { PROTOCOL_VERSION } from '../src/lib/channel/protocol.ts';
import type { Chromium, ChromiumPage } from './chromium.ts';

const INPUT = '#bench-file';
const ADD_INPUT = `document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'bench-file' }))`;
/** One of the sandbox's own. */
const IGUIDE = 'igFKUNRGC5V8DD1';

/** Opens the app with the file in an input of our own, so that it can be handed to the worker as the app does it. */
export async function openApp(browser: Chromium, { url }: Site, file: TestFile): Promise<ChromiumPage> {
  const page = await browser.openPage(url);
  await page.evaluate(`${ADD_INPUT}, true`);
  await page.chooseFiles(INPUT, [file.path]);
  return page;
}

/**
 * The expression that signs in and uploads the chosen file by the app's worker, as an asset. Its value is the
 * milliseconds to the moment S3 has the object from the moment the worker took the file, whose copy it makes meanwhile,
 * or, where it is `keptFirst`, from the moment that uploads were let go on, with the copy made.
 */
export function uploadExpression({ sandbox: { appId, appToken } }: Site, keptFirst = false): string {
  const settings: Settings = {
    keptFirst,
    version: PROTOCOL_VERSION,
    credentials: { appId, appToken },
    iguideId: IGUIDE,
    input: INPUT,
  };
  // The TypeScript runner wraps named functions in a helper that the page does not have.
  return `((__name) => (${uploadInWorker.toString()})(${JSON.stringify(settings)}))((value) => value)`;
}

interface Settings {
  readonly version: number;
  readonly credentials: { readonly appId: string; readonly appToken: string };
  readonly iguideId: string;
  readonly input: string;
  readonly keptFirst: boolean;
}

/** Runs in the page, as text: all that it uses must be in it. The page's own bridge sends the heartbeats. */
async function uploadInWorker(settings: Settings): Promise<number> {
  const { version, credentials, iguideId, input, keptFirst } = settings;
  const signedIn = await fetch('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  const { account } = (await signedIn.json()) as { account: string };
  const worker = (await navigator.serviceWorker.ready).active;
  const file = document.querySelector<HTMLInputElement>(input)?.files?.[0];
  if (worker == null || file === undefined) throw new Error('no worker or no file');
  const tell = (command: object): Promise<unknown> => {
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        resolve(data);
      };
    });
    worker.postMessage(command, [port2]);
    return answered;
  };
  await tell({ type: 'hello', version });
  await tell({ type: 'session-changed' });
  const id = crypto.randomUUID();
  interface View {
    id: string;
    phase: { name: string };
    source?: { from: string; keeping?: boolean };
  }
  const until = (holds: (view: View) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const { changed = [] } = data as { changed?: View[] };
        const view = changed.find((one) => one.id === id);
        if (view === undefined) return;
        if (holds(view)) resolve();
        if (view.phase.name === 'failed') reject(new Error('failed'));
      });
    });
  const kept = until(({ source }) => source?.from === 'copy' && source.keeping !== true);
  const ended = until(({ phase }) => phase.name === 'processing' || phase.name === 'done');
  const destination = { kind: 'asset', iguideId, address: '' };
  const pause = (isPaused: boolean): Promise<unknown> => tell({ type: 'limits', change: { isPaused } });
  if (keptFirst) await pause(true);
  await tell({ type: 'add', account, files: [{ id, file, destination }] });
  if (keptFirst) await kept;
  const begun = performance.now();
  if (keptFirst) await pause(false);
  await ended;
  return performance.now() - begun;
}
