import type { TestFile } from '../support/files.ts';
import { bytesArrived } from '../support/evidence.ts';
import type { Site } from '../support/site.ts';

export interface Outcome {
  readonly files: number;
  /** Once at the far end, byte for byte, with its job. */
  readonly done: number;
  /** Not at the far end, or without a job. */
  readonly lost: number;
  /** Other bytes than the file's. */
  readonly wrong: number;
  /** More than one object or job for it, and nobody was told. */
  readonly duplicated: number;
  /** Twice at the far end since nobody could ask whether the Portal had taken the first, and the page says so. */
  readonly saidTwice: number;
  /** Bytes that reached S3, over all attempts that it wrote down; and what once would have been. */
  readonly bytesSent: number;
  readonly bytesNeeded: number;
}

/** What is at the far end for every file. Objects that no file accounts for count as duplicated. */
export async function outcomeOf(
  site: Site,
  files: readonly TestFile[],
  toldOf: ReadonlySet<TestFile>,
): Promise<Outcome> {
  const { control } = site;
  const jobs = await control.jobs();
  const strays = new Set((await control.objects()).map(({ key }) => key));
  let [done, lost, wrong, duplicated, saidTwice] = [0, 0, 0, 0, 0];
  for (const file of files) {
    const own = jobs.filter(({ filename }) => filename === file.name);
    const keys = new Set(own.map(({ key }) => key));
    const digests = await Promise.all(
      [...keys].filter((key) => strays.delete(key)).map((key) => control.sha256(key)),
    );
    if (digests.length === 0) lost += 1;
    else if (digests.some(({ sha256, size }) => sha256 !== file.sha256 || size !== file.size)) wrong += 1;
    else if (own.length === 2 && keys.size === 2 && toldOf.has(file)) saidTwice += 1;
    else if (own.length > 1) duplicated += 1;
    else done += 1;
  }
  return {
    ...{ files: files.length, done, lost, wrong, duplicated: duplicated + strays.size, saidTwice },
    bytesSent: await bytesArrived(site),
    bytesNeeded: files.reduce((sum, { size }) => sum + size, 0),
  };
}
