import type { StoredIguide } from './state.ts';

type Address = StoredIguide['address'];

const COUNTRY_NAMES: Readonly<Record<string, string>> = { CA: 'Canada', US: 'USA' };

/** `3-200 University Ave W, Waterloo, ON N2L 3G1, Canada` */
export function fullAddress(address: Address): string {
  const unit = address.unitNumber === undefined ? '' : `${address.unitNumber}-`;
  const country = COUNTRY_NAMES[address.country] ?? address.country;
  return (
    `${unit}${address.streetNumber} ${address.streetName}, ${address.city}, ` +
    `${address.provinceState} ${address.postalCode}, ${country}`
  );
}

/** `3-200-university-ave-w-waterloo-ca`, with a number behind it when that is taken. */
export function aliasFor(address: Address, taken: ReadonlySet<string>): string {
  const parts = [address.unitNumber, address.streetNumber, address.streetName, address.city, address.country];
  const plain = parts
    .filter((part) => part !== undefined)
    .join(' ')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const base = plain || 'iguide';
  let alias = base;
  for (let count = 2; taken.has(alias); count += 1) alias = `${base}-${count}`;
  return alias;
}
