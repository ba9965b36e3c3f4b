import { mount, tick } from 'svelte';
import App from '../../src/app/app.svelte';
import NoWorker from '../../src/app/components/shell/no-worker.svelte';
import { SCENES, type Scene } from './scenes.ts';
import { environmentFor, StandInWorker } from './stand-ins.ts';

declare global {
  interface Window {
    gallery?: StandInWorker;
  }
}

/** Shows the scene that the address names: `?scene=uploading`. `data-ready` on the root says that it stands. */
async function show(scene: Scene): Promise<void> {
  const target = document.body;
  if (scene.page !== undefined) {
    mount(NoWorker, { target, props: { isSecure: scene.page === 'no-worker' } });
    return;
  }
  const worker = new StandInWorker(scene);
  window.gallery = worker;
  mount(App, { target, props: { environment: environmentFor(scene, worker) } });
  await settle();
  if (scene.chooses === true)
    (await appeared(() => document.querySelector<HTMLElement>('[role="option"]'))).click();
  if (scene.drop !== undefined) {
    await import('../../src/app/components/shell/drop-zone.svelte');
    await settle();
    drop(scene.drop);
    await settle();
  }
  if (scene.presses?.startsWith('More') === true)
    await import('../../src/app/components/uploads/row-order.svelte');
  if (scene.presses !== undefined) (await appeared(() => buttonOf(scene.presses))).click();
  await settle();
}

function buttonOf(name: string | undefined): HTMLElement | undefined {
  const buttons = [...document.querySelectorAll('button')];
  return buttons.find(({ textContent, ariaLabel }) => [ariaLabel, textContent.trim()].includes(name ?? null));
}

/** What is loaded after the first sight comes when it comes. */
async function appeared(find: () => HTMLElement | null | undefined): Promise<HTMLElement> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    look();

    function look(): void {
      const found = find();
      if (found == null) return;
      observer.disconnect();
      resolve(found);
    }
  });
}

/** Lets answers arrive and effects run. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await tick();
  await new Promise((resolve) => setTimeout(resolve));
}

function drop(files: readonly (readonly [string, number])[]): void {
  const dataTransfer = new DataTransfer();
  for (const [name, size] of files) dataTransfer.items.add(new File([new Uint8Array(size)], name));
  window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true }));
}

const name = new URLSearchParams(location.search).get('scene') ?? 'uploading';
const scene = SCENES[name];
if (scene === undefined) throw new Error(`no scene ${name}`);
await show(scene);
document.documentElement.dataset['ready'] = name;
