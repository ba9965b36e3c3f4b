import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createControl } from '../control-client.ts';
import { createSandbox } from '../sandbox.ts';
import { callPortal, temporaryDirectory } from '../testing/running-sandbox.ts';

const ADDRESS = {
  ...{ country: 'Canada', provinceState: 'Ontario', city: 'Waterloo', postalCode: 'N2L 3G1' },
  ...{ streetName: 'University Ave W', streetNumber: '200' },
};

/** A receiver that answers so, in turn, and then 204; and an iGUIDE that tells it when it is ready. */
async function told(statuses: number[]) {
  const bodies: unknown[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const directory = temporaryDirectory();
  const sandbox = await createSandbox({ directory: directory.path, knobs: { webhookRetry: 10 } });
  onTestFinished(async () => {
    await sandbox.close();
    receiver.close();
    directory.remove();
  });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const made = await callPortal(sandbox, 'POST', '/iguides', {
    ...{ type: 'standard', industry: 'residential', address: ADDRESS },
    webhooks: [{ event: 'ready', url }],
  });
  const iguide = (await made.json()) as { id: string; alias: string; workOrderId: string };
  return { bodies, iguide, control: createControl(sandbox.controlUrl) };
}

test('an iGUIDE whose work order is done is told of once, as the Portal tells it', async () => {
  const { bodies, iguide, control } = await told([]);
  const { id: iguideId, workOrderId, alias } = iguide;
  await control.setWorkOrder(workOrderId, 'pending_qa');
  await control.setWorkOrder(workOrderId, 'done');
  await vi.waitFor(async () =>
    expect(await control.webhooks()).toEqual([{ iguideId, event: 'ready', statuses: [204] }]),
  );
  expect(bodies).toEqual([
    {
      ...{ type: 'ready', iguideId, workOrderId, iguideAlias: alias },
      defaultViewId: expect.stringMatching(/^v/) as string,
      urls: { publicUrl: `https://youriguide.com/${alias}` },
      property: { fullAddress: expect.stringContaining('University Ave W') as string },
    },
  ]);
});

test('a 5xx has it sent again, five times at most, and anything else drops it', async () => {
  const patient = await told([503, 500]);
  await patient.control.setWorkOrder(patient.iguide.workOrderId, 'done');
  await vi.waitFor(async () =>
    expect((await patient.control.webhooks())[0]?.statuses).toEqual([503, 500, 204]),
  );
  const away = await told([503, 503, 503, 503, 503, 503, 503]);
  await away.control.setWorkOrder(away.iguide.workOrderId, 'done');
  await vi.waitFor(async () => expect((await away.control.webhooks())[0]?.statuses).toHaveLength(6));
  const refused = await told([404]);
  await refused.control.setWorkOrder(refused.iguide.workOrderId, 'done');
  await vi.waitFor(async () => expect((await refused.control.webhooks())[0]?.statuses).toEqual([404]));
  expect(away.bodies).toHaveLength(6);
});
