import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

/* `npm run soak`: a storm over many uploads, by the seed's choices; every file must be there once when it is over. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    /** A fault of the matrix's table that is left out; may be given several times. */
    without: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new RangeError('--minutes takes a number above 0');

const { unfinished, longestStall, longestStallAfter, milliseconds, ...outcome } = await soak({
  storm: minutes * 60_000,
  seed: Number(values.seed),
  without: values.without,
  onStep: (at, what) => console.log(`${(at / 1000).toFixed(1).padStart(7)} s  ${what}`),
});
const { files, lost, wrong, duplicated, bytesSent, bytesNeeded } = outcome;
for (const line of unfinished) console.log(`unfinished: ${line}`);
console.table([outcome]);
const again = ((bytesSent / bytesNeeded - 1) * 100).toFixed(1);
console.log(
  `goodput ${(bytesNeeded / milliseconds / 1000).toFixed(2)} MB/s over ${(milliseconds / 1000).toFixed(0)} s`,
);
console.log(`${bytesSent - bytesNeeded} bytes sent again (${again} %)`);
console.log(
  `longest stall ${(longestStall / 1000).toFixed(1)} s, after the storm ${(longestStallAfter / 1000).toFixed(1)} s`,
);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(outcome, null, 2)}\n`);
process.exitCode = files > 0 && lost + wrong + duplicated + unfinished.length === 0 ? 0 : 1;
