import { describe, expect, test, vi } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { createInspector, type Thread } from './inspector.ts';
import type { Answer, Request } from './messages.ts';
import { ANSWER_TIME } from './times.ts';

const LOOK: Answer = { type: 'look', look: { content: 'jpeg', tar: null, fingerprint: 'one' } };
const PICTURE: Answer = { type: 'thumbnail', picture: new Blob(['x']) };

/** A thread that answers when it is told to. */
function thread() {
  const asked: { readonly request: Request; answer(answer: unknown): void }[] = [];
  const onError: (() => void)[] = [];
  const clock = new FakeClock();
  const addresses = { createObjectURL: () => 'blob:one', revokeObjectURL: vi.fn() };
  const stand: Thread = {
    postMessage: (request: Request, ports: unknown) => {
      const [port] = ports as [MessagePort];
      asked.push({ request, answer: (answer) => port.postMessage(answer) });
    },
    terminate: vi.fn(),
    addEventListener: (_: string, listener: unknown) => void onError.push(listener as () => void),
  };
  const open = vi.fn(() => stand);
  return { asked, onError, clock, addresses, open, inspector: createInspector(open, clock, addresses) };
}

const file = new File(['x'], 'a.jpg');
const files = (count: number) => Array.from({ length: count }, () => file);

describe('the inspector', () => {
  test('opens its thread for the first file, once', async () => {
    const { inspector, open, asked } = thread();
    expect(open).not.toHaveBeenCalled();
    const looks = [inspector.look(file), inspector.look(file)];
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    for (const one of asked) one.answer(LOOK);
    expect(await Promise.all(looks)).toEqual([LOOK.look, LOOK.look]);
    expect(open).toHaveBeenCalledTimes(1);
  });

  test('asks for four looks at a time, and for two pictures once there is nothing to look at', async () => {
    const { inspector, asked } = thread();
    const all = [
      ...files(3).map((one) => inspector.thumbnail(one)),
      ...files(6).map((one) => inspector.look(one)),
    ];
    // What is asked first goes at once; the other pictures wait.
    let [done, most] = [0, { look: 0, thumbnail: 0 }];
    const order: string[] = [];
    while (done < all.length) {
      await vi.waitFor(() => expect(asked.length).toBeGreaterThan(done));
      const onTheWay = asked.slice(done);
      for (const type of ['look', 'thumbnail'] as const)
        most = {
          ...most,
          [type]: Math.max(most[type], onTheWay.filter(({ request }) => request.type === type).length),
        };
      const [next] = onTheWay;
      order.push(next?.request.type ?? '');
      next?.answer(next.request.type === 'look' ? LOOK : PICTURE);
      done += 1;
      await new Promise((resolve) => setTimeout(resolve));
    }
    await Promise.all(all);
    expect(most).toEqual({ look: 4, thumbnail: 2 });
    expect(order.at(-1)).toBe('thumbnail');
  });

  test('goes without where the thread does not load, says nothing that fits, or never answers', async () => {
    const { inspector, onError, asked, clock, open } = thread();
    const first = inspector.look(file);
    await vi.waitFor(() => expect(onError).toHaveLength(1));
    onError[0]?.();
    expect(await first).toBeNull();
    expect(open).toHaveBeenCalledTimes(1);
    const second = inspector.look(file);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(open).toHaveBeenCalledTimes(2);
    asked[1]?.answer({ type: 'look', look: { content: 'scroll' } });
    expect(await second).toBeNull();
    const third = inspector.look(file);
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    await clock.pass(ANSWER_TIME);
    expect(await third).toBeNull();
  });

  test('hands out a picture and lets it go', async () => {
    const { inspector, asked, addresses } = thread();
    const picture = inspector.thumbnail(file);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.answer(PICTURE);
    expect(await picture).toBe('blob:one');
    inspector.forget('blob:one');
    expect(addresses.revokeObjectURL).toHaveBeenCalledWith('blob:one');
  });
});
