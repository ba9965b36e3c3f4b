import * as v from 'valibot';
import { IguideId, WorkOrderId } from '../portal/ids.ts';
import { AppendToViews } from '../portal/job.ts';
import { promisedBy, type Content } from '../content/kinds.ts';

/** Days that a link lives at most, and by default. */
export const LONGEST_DAYS = 90;
export const USUAL_DAYS = 7;

/** What a guest may hand in besides a TAR for Stitch Data. `any`: whatever the Portal takes as an asset. */
const FILE_TYPES = ['photo', 'pdf', 'any'] as const;
export const FileType = v.picklist(FILE_TYPES);
export type FileType = v.InferOutput<typeof FileType>;

const NO_PHOTOS: ReadonlySet<Content | null> = new Set(['tar', 'pdf', null]);

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Text = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most));

/** What a link is good for: an operator makes it so, and the gateway holds each of a guest's calls to it. */
export const Terms = v.object({
  /** Where files go. Stitch Data needs the work order. */
  iguideId: IguideId,
  address: Text(300),
  workOrderId: v.nullable(WorkOrderId),
  /** What the guest reads first, in the operator's words. */
  title: v.pipe(Text(120), v.minLength(1)),
  note: Text(2_000),
  /** Whether files become assets of the iGUIDE, and of which types. Empty: none do. */
  assets: v.pipe(v.array(FileType), v.maxLength(FILE_TYPES.length)),
  /** Whether a TAR for the work order is taken. */
  stitchData: v.boolean(),
  /** Whether the guest sees how far the work order is. Not there: no, as it was always before. */
  follow: v.optional(v.boolean(), false),
  /** To which views the Portal adds photos; null: none. */
  appendToViews: v.nullable(AppendToViews),
  /** Files in all. */
  mostFiles: v.pipe(Count, v.maxValue(10_000)),
  /** Bytes of one file, and of all of them. */
  mostBytesEach: Count,
  mostBytes: Count,
  /** ms since 1970 by the gateway's clock. */
  expiresAt: v.pipe(v.number(), v.safeInteger()),
});
export type Terms = v.InferOutput<typeof Terms>;

/** What an operator may change of it later: not where files go. */
export const TermsChange = v.partial(v.omit(Terms, ['iguideId', 'address', 'workOrderId']));
export type TermsChange = v.InferOutput<typeof TermsChange>;

/** Whether anything may be handed in; else there is only an order to follow. */
export function takesFiles({ assets, stitchData }: Pick<Terms, 'assets' | 'stitchData'>): boolean {
  return assets.length > 0 || stitchData;
}

/** Why terms make no link: the page says it in words. */
export type TermsProblem = 'takes-nothing' | 'no-work-order' | 'expired' | 'too-long';

/** `now`: by the gateway's clock, ms since 1970. Null: they do. */
export function problemOf(terms: Terms, now: number): TermsProblem | null {
  if (!takesFiles(terms) && !terms.follow) return 'takes-nothing';
  if ((terms.stitchData || terms.follow) && terms.workOrderId === null) return 'no-work-order';
  if (terms.expiresAt <= now) return 'expired';
  return terms.expiresAt > now + LONGEST_DAYS * 86_400_000 ? 'too-long' : null;
}

/** Whether an asset of that name is one that the terms take. The Portal looks into it; here its name has to do. */
export function takesAsset({ assets }: Pick<Terms, 'assets'>, filename: string): boolean {
  if (assets.includes('any')) return true;
  const content = promisedBy(filename);
  return (
    (assets.includes('pdf') && content === 'pdf') || (assets.includes('photo') && !NO_PHOTOS.has(content))
  );
}
