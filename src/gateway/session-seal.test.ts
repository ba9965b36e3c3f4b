import { expect, test } from 'vitest';
import { Request as Credentials } from '../lib/portal/test-credentials.ts';
import { createSeal } from './seal.ts';
import { createSessionSeal } from './session-seal.ts';

const CREDENTIALS = { appId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', appToken: 'header.payload.signature' };
const KEY = new Uint8Array(32).fill(1);
const NOW = Date.UTC(2026, 10, 1);

test('opens what it sealed, and shows nothing of it before', async () => {
  const seal = createSessionSeal([KEY], 60, () => NOW);
  const sealed = await seal.seal(CREDENTIALS);
  expect(await seal.open(sealed)).toEqual(CREDENTIALS);
  for (const piece of sealed.split('.'))
    expect(Buffer.from(piece, 'base64url').toString()).not.toContain('payload');
});

test('opens nothing that is altered, foreign or cut short', async () => {
  const seal = createSessionSeal([KEY], 60, () => NOW);
  const sealed = await seal.seal(CREDENTIALS);
  const foreign = createSessionSeal([new Uint8Array(32).fill(2)], 60, () => NOW);
  expect(await seal.open(await foreign.seal(CREDENTIALS))).toBeNull();
  for (let at = 0; at < sealed.length; at += 7) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    expect(await seal.open(sealed.slice(0, at) + other + sealed.slice(at + 1))).toBeNull();
    expect(await seal.open(sealed.slice(0, at))).toBeNull();
  }
});

test('opens what an older key sealed, and seals with the newest', async () => {
  const [older, newer] = [KEY, new Uint8Array(32).fill(3)];
  const now = () => NOW;
  const before = await createSessionSeal([older], 60, now).seal(CREDENTIALS);
  const seal = createSessionSeal([newer, older], 60, now);
  expect(await seal.open(before)).toEqual(CREDENTIALS);
  const after = await seal.seal(CREDENTIALS);
  expect(await createSessionSeal([newer], 60, now).open(after)).toEqual(CREDENTIALS);
  expect(await createSessionSeal([older], 60, now).open(after)).toBeNull();
});

test('ends with its lifetime, wherever the cookie is kept', async () => {
  let now = NOW;
  const seal = createSessionSeal([KEY], 60, () => now);
  const sealed = await seal.seal(CREDENTIALS);
  now = NOW + 59_000;
  expect(await seal.open(sealed)).toEqual(CREDENTIALS);
  now = NOW + 61_000;
  expect(await seal.open(sealed)).toBeNull();
});

test('opens nothing that the same key sealed for another purpose', async () => {
  const now = () => NOW;
  const other = createSeal({ keys: [KEY], schema: Credentials, purpose: 'other', now });
  const session = createSessionSeal([KEY], 60, now);
  expect(await session.open(await other.seal(CREDENTIALS, NOW + 60_000))).toBeNull();
  expect(await other.open(await session.seal(CREDENTIALS))).toBeNull();
});
