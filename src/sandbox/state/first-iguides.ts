import type { WorkOrderStatus } from '../../lib/portal/work-order.ts';
import { aliasFor } from './address.ts';
import type { StoredIguide } from './state.ts';

type Row = readonly [
  id: string,
  workOrderId: string,
  status: WorkOrderStatus,
  type: string,
  industry: string,
  address: readonly [
    number: string,
    street: string,
    city: string,
    province: string,
    postal: string,
    country: string,
  ],
  unitNumber?: string,
];

/** Addresses made up on real streets. The identifiers never change, so a test or a note can name them. */
const ROWS: readonly Row[] = [
  [
    'igFKUNRGC5V8DD1',
    'Z1T9',
    'empty',
    'standard',
    'residential',
    ['200', 'University Ave W', 'Waterloo', 'ON', 'N2L 3G1', 'CA'],
  ],
  [
    'igB7Q2M4XW9K0T3',
    'Q4H7',
    'empty',
    'premium',
    'residential',
    ['48', 'Rue Sainte-Ursule', 'Québec', 'QC', 'G1R 4E6', 'CA'],
  ],
  [
    'igT5N8J1R6C3Y2P',
    'M8K2',
    'empty',
    'standard',
    'residential',
    ['1147', 'Barclay St', 'Vancouver', 'BC', 'V6E 1H2', 'CA'],
    '902',
  ],
  [
    'igH3V6D9S4L7G0Z',
    'B3X6',
    'empty',
    'radix',
    'commercial',
    ['355', 'Burrard St', 'Vancouver', 'BC', 'V6C 2G8', 'CA'],
    '1600',
  ],
  [
    'igW1E4A8U5F2K9M',
    'R7D1',
    'done',
    'standard',
    'residential',
    ['19', 'Inglewood Dr', 'Toronto', 'ON', 'M4T 1G7', 'CA'],
  ],
  [
    'igP6Y3C0B7N4X1J',
    'K2W8',
    'empty',
    'standard',
    'residential',
    ['2514', 'Erlton St SW', 'Calgary', 'AB', 'T2S 2V9', 'CA'],
  ],
  [
    'igL9G2T5H8Q1R4V',
    'H5N3',
    'pending_draft',
    'premium',
    'residential',
    ['77', 'Spring Garden Rd', 'Halifax', 'NS', 'B3J 1Y5', 'CA'],
    '5B',
  ],
  [
    'igD0S7M3Z6W9E2A',
    'T9C4',
    'empty',
    'photos',
    'residential',
    ['84', 'Waterloo St', 'Winnipeg', 'MB', 'R3N 0S1', 'CA'],
  ],
  [
    'igK8U1F4P7Y0C3B',
    'X6J1',
    'empty',
    'standard',
    'residential',
    ['1420', 'Maple Ridge Ct', 'Rochester', 'NY', '14618', 'US'],
  ],
  [
    'igN5X2J9L6G3T0H',
    'D4V9',
    'rejected',
    'standard',
    'residential',
    ['615', 'Sherman Ave', 'Evanston', 'IL', '60202', 'US'],
  ],
  [
    'igQ1R8V5D2S9M6Z',
    'W1F5',
    'empty',
    'radix',
    'aec',
    ['3300', 'Cedar Springs Rd', 'Dallas', 'TX', '75219', 'US'],
  ],
  [
    'igE7A4U1K8F5P2Y',
    'G8S2',
    'empty',
    'standard',
    'irc',
    ['926', 'NE 71st St', 'Seattle', 'WA', '98115', 'US'],
    'C',
  ],
];

/** The iGUIDEs that a new sandbox starts with. */
export function firstIguides(): StoredIguide[] {
  const taken = new Set<string>();
  return ROWS.map(([id, workOrderId, status, type, industry, place, unitNumber]) => {
    const [streetNumber, streetName, city, provinceState, postalCode, country] = place;
    const address = { country, provinceState, city, postalCode, streetName, streetNumber, unitNumber };
    const alias = aliasFor(address, taken);
    taken.add(alias);
    const defaultViewId = `v${id.slice(2)}`;
    return { id, alias, type, industry, defaultViewId, address, workOrders: [{ id: workOrderId, status }] };
  });
}
