import type { lookup, LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { isPrivate, PrivateAddressError, publicLookup } from './public-address.ts';

test.each([
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.31.0.1',
  '192.168.1.1',
  '0.0.0.0',
  '240.0.0.1',
])('%s is private', (address) => {
  expect(isPrivate({ address, family: 4 })).toBe(true);
  expect(isPrivate({ address: `::ffff:${address}`, family: 6 })).toBe(true);
});

test.each(['::1', '::', 'fd00::1', 'fe80::1', 'ff02::1'])('%s is private', (address) => {
  expect(isPrivate({ address, family: 6 })).toBe(true);
});

test.each([
  ['52.216.1.1', 4],
  ['172.32.0.1', 4],
  ['2600:1fa0::1', 6],
] as const)('%s is public', (address, family) => {
  expect(isPrivate({ address, family })).toBe(false);
});

describe('a name', () => {
  const PUBLIC = { address: '52.216.1.1', family: 4 };

  function look(addresses: LookupAddress[], all: boolean): Promise<unknown> {
    const system = ((_: string, __: object, callback: (error: null, found: LookupAddress[]) => void) => {
      callback(null, addresses);
    }) as typeof lookup;
    return new Promise((resolve, reject) => {
      publicLookup(system)('s3.test', { all }, (error, address, family) => {
        if (error) reject(error);
        else resolve([address, family]);
      });
    });
  }

  test('that is public gives the addresses that were checked, as they were asked for', async () => {
    expect(await look([PUBLIC], true)).toEqual([[PUBLIC], undefined]);
    expect(await look([PUBLIC], false)).toEqual([PUBLIC.address, 4]);
  });

  test.each([[[]], [[PUBLIC, { address: '127.0.0.1', family: 4 }]]])(
    'that leads nowhere, or into a private network as well, gives none: %j',
    async (addresses) => {
      await expect(look(addresses, true)).rejects.toThrow(PrivateAddressError);
      await expect(look(addresses, false)).rejects.toThrow(PrivateAddressError);
    },
  );
});
