import { describe, expect, it, test } from 'vitest';
import { addressLine, countries, loadUsual, saveUsual, streetOf } from './new-address.ts';

describe('what was searched for', () => {
  it.each([
    ['12 Oak Street', '12', 'Oak Street'],
    [' 12B, Rue de l’Église, Québec', '12B', 'Rue de l’Église'],
    ['200 University Ave W', '200', 'University Ave W'],
    ['Oak Street', '', ''],
    ['igFKUNRGC5V8DD1', '', ''],
    ['', '', ''],
  ])('fills in what of it is a street: %s', (text, streetNumber, streetName) => {
    expect(streetOf(text)).toEqual({ streetNumber, streetName });
  });
});

test('countries are known by their names, in the reader’s order', () => {
  const all = countries('en-CA');
  expect(all).toHaveLength(249);
  expect(all[0]).toEqual({ code: 'AF', name: 'Afghanistan' });
  expect(all).toContainEqual({ code: 'CA', name: 'Canada' });
  expect(countries('fr')).toContainEqual({ code: 'DE', name: 'Allemagne' });
});

test('what is likely the same next time is remembered', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const first = { type: 'standard', industry: 'residential', provinceState: '', city: '' };
  expect(loadUsual(storage, 'en-US')).toEqual({ ...first, country: 'US' });
  expect(loadUsual(storage, 'en')).toEqual({ ...first, country: 'CA' });
  const place = { country: 'CA', provinceState: 'ON', city: 'Waterloo' };
  const address = { ...place, postalCode: 'N2L 3G1', streetName: 'Oak Street', streetNumber: '12' };
  saveUsual(storage, { type: 'premium', industry: 'commercial', address });
  expect(loadUsual(storage, 'en-US')).toEqual({ type: 'premium', industry: 'commercial', ...place });
  kept.set('sitelift.new-iguide', '{"type":"none"}');
  expect(loadUsual(storage, 'en-US')).toEqual({ ...first, country: 'US' });
  expect(addressLine({ ...address, unitNumber: '3' })).toBe('3-12 Oak Street, Waterloo, ON N2L 3G1');
});
