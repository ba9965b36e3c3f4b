import 'fake-indexeddb/auto';
import { createIndexedDbStorage } from './testing/indexed-db.ts';
import { describeStore } from './testing/store-contract.ts';

describeStore('the store over an IndexedDB in memory', () => createIndexedDbStorage());
