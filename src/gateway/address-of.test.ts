import type { Context } from 'hono';
import { expect, test } from 'vitest';
import { createAddressOf } from './address-of.ts';

/** A request as Node's server hands it on. */
function from(forwarded?: string): Context {
  const incoming = { socket: { remoteAddress: '10.0.0.1', remotePort: 1, remoteFamily: 'IPv4' } };
  return { env: { incoming }, req: { header: () => forwarded } } as unknown as Context;
}

test('without proxies an address is who asks, whatever the request says', () => {
  expect(createAddressOf(0)(from('203.0.113.9'))).toBe('10.0.0.1');
});

test('behind proxies it is whom the outermost of them heard from, and not what a client wrote before', () => {
  expect(createAddressOf(1)(from('198.51.100.1, 203.0.113.9'))).toBe('203.0.113.9');
  expect(createAddressOf(2)(from('198.51.100.1, 203.0.113.9, 10.0.0.2'))).toBe('203.0.113.9');
  expect(createAddressOf(1)(from())).toBe('10.0.0.1');
});
