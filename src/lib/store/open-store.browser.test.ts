import { createIndexedDbStorage } from './testing/indexed-db.ts';
import { describeStore } from './testing/store-contract.ts';

describeStore('the store over the browser’s IndexedDB', () => createIndexedDbStorage());
