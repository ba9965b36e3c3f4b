import * as v from 'valibot';
import type { Request as NewIguide } from '../../lib/portal/create-iguide.ts';
import { IGUIDE_TYPES, INDUSTRIES } from '../../lib/portal/iguide.ts';
import type { KeyValue } from '../storage.ts';

/** Every country by its ISO 3166-1 code. */
const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD ' +
  'CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF ' +
  'GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN ' +
  'KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA ' +
  'NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI ' +
  'SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI ' +
  'VN VU WF WS YE YT ZA ZM ZW';

export interface Country {
  readonly code: string;
  readonly name: string;
}

/** By their names in that language. */
export function countries(locale: string): Country[] {
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  return CODES.split(' ')
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

type Address = NewIguide['address'];

/** What is likely the same next time: a photographer works in one region. */
const Usual = v.object({
  type: v.picklist(IGUIDE_TYPES),
  industry: v.picklist(INDUSTRIES),
  country: v.string(),
  provinceState: v.string(),
  city: v.string(),
});
export type Usual = v.InferOutput<typeof Usual>;

const KEY = 'sitelift.new-iguide';

/** `locale` tells the country the first time. */
export function loadUsual(storage: KeyValue, locale: string): Usual {
  try {
    const parsed = v.safeParse(Usual, JSON.parse(storage.getItem(KEY) ?? 'null'));
    if (parsed.success) return parsed.output;
  } catch {
    // As the first time.
  }
  const country = new Intl.Locale(locale).region ?? 'CA';
  return { type: 'standard', industry: 'residential', country, provinceState: '', city: '' };
}

export function saveUsual(storage: KeyValue, { type, industry, address }: NewIguide): void {
  const { country, provinceState, city } = address;
  storage.setItem(KEY, JSON.stringify({ type, industry, country, provinceState, city } satisfies Usual));
}

/** What somebody searched for may be the address that is not there yet: `12B Oak Street` */
export function streetOf(text: string): Pick<Address, 'streetNumber' | 'streetName'> {
  const [, streetNumber = '', streetName = ''] = /^\s*(\d+\s?[a-z]?)[\s,]+([^,]+)/i.exec(text) ?? [];
  return { streetNumber, streetName: streetName.trim() };
}

/** As a line: `3-12 Oak Street, Waterloo, ON N2L 3G1` */
export function addressLine({
  unitNumber,
  streetNumber,
  streetName,
  city,
  provinceState,
  postalCode,
}: Address): string {
  const unit = unitNumber === undefined ? '' : `${unitNumber}-`;
  return `${unit}${streetNumber} ${streetName}, ${city}, ${provinceState} ${postalCode}`;
}
