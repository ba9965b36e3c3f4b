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
  await page.chooseFile(INPUT, file.path);
  return page;
}

/**
 * The expression that signs in and uploads the chosen file by the app's worker, as an asset. Its value is the
 * milliseconds from the moment the worker took the file, whose copy it makes meanwhile, to the moment S3 has the object.
 */
export function uploadExpression({ sandbox: { appId, appToken } }: Site): string {
  const settings: Settings = {
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
}

/** Runs in the page, as text: all that it uses must be in it. The page's own bridge sends the heartbeats. */
async function uploadInWorker({ version, credentials, iguideId, input }: Settings): Promise<number> {
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
  const ended = new Promise<void>((resolve, reject) => {
    navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const { changed = [] } = data as { changed?: { id: string; phase: { name: string } }[] };
      const name = changed.find((view) => view.id === id)?.phase.name;
      if (name === 'processing' || name === 'done') resolve();
      if (name === 'failed') reject(new Error('failed'));
    });
  });
  const destination = { kind: 'asset', iguideId, address: '' };
  await tell({ type: 'add', account, files: [{ id, file, destination }] });
  const begun = performance.now();
  await ended;
  return performance.now() - begun;
}
