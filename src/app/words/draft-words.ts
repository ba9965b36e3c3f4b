import type { TarFault } from '../../lib/tar/verdict.ts';
import type { Look } from '../inspection/messages.ts';
import type { DraftQuestion } from '../state/questions.ts';
import { countText } from './bytes.ts';
import { contentText, isPacked, mismatchText } from './content-words.ts';
import type { Kind } from './destination-words.ts';
import type { Reader } from './english.ts';
import { counted } from './plural.ts';
import { momentText } from './time.ts';

/** What looking at a file found, beside a question. */
export interface DraftFindings {
  /** `214 files, complete`; null: nothing that is worth a word. */
  readonly fact: string | null;
  /** What to think of before it is sent. */
  readonly note: { readonly text: string; readonly isBad: boolean } | null;
}

const UNCHECKED = {
  text: 'This TAR could not be checked: reading it took too long. It is sent as it is, and if it is not whole, the Portal will reject it.',
  isBad: false,
};

/** `look`: undefined: not yet; null: the file could not be looked at, or not in time. */
export function draftFindings(
  locale: string,
  name: string,
  kind: Kind,
  look: Look | null | undefined,
  question: DraftQuestion | undefined,
): DraftFindings {
  if (look === undefined) return { fact: null, note: null };
  if (look === null) return { fact: null, note: kind === 'stitch-data' ? UNCHECKED : null };
  const { content, tar } = look;
  if (kind === 'stitch-data' && tar !== null) {
    const { files, fault } = tar;
    if (fault === null) return { fact: `${counted(locale, files, 'file', 'files')}, complete`, note: null };
    const text = `${faultText(locale, fault)} It is sent as it is.`;
    return { fact: null, note: question?.about === 'broken-tar' ? null : { text, isBad: false } };
  }
  const text = question?.about === 'broken-tar' ? null : mismatchText(name, content);
  return { fact: null, note: text === null ? null : { text, isBad: false } };
}

/** What is asked about a file before it is sent. */
export interface DraftQuestionWords {
  /** What was found, and where something helps, that. */
  readonly text: string;
  /** What is said once more before it is sent all the same; null: the first question is enough. */
  readonly warning: string | null;
  readonly yes: string;
  readonly no: string;
}

export function draftQuestionWords(reader: Reader, question: DraftQuestion, now: number): DraftQuestionWords {
  if (question.about === 'twin')
    return {
      text: twinText(reader, question, now),
      warning: null,
      yes: 'Add it all the same',
      no: 'Leave it out',
    };
  return {
    text: brokenTarText(reader.locale, question),
    warning: 'The Portal will most likely reject it, after all of it was sent.',
    yes: 'Send it anyway',
    no: 'Leave it out',
  };
}

function twinText(reader: Reader, { other }: Extract<DraftQuestion, { about: 'twin' }>, now: number): string {
  if (other === null) return 'The same file is on this list already.';
  const { phase, file, addedAt } = other;
  const name = `“${file.name}”`;
  return phase.name === 'done'
    ? `The same file was uploaded there already (${momentText(reader, phase.at, now)}) as ${name}.`
    : `The same file is on its way there already (added ${momentText(reader, addedAt, now)}) as ${name}.`;
}

function brokenTarText(
  locale: string,
  { fault, content, files }: Extract<DraftQuestion, { about: 'broken-tar' }>,
): string {
  if (fault.kind === 'not-a-tar') {
    if (content === null || content === 'tar')
      return `${faultText(locale, fault)} Copy it from the camera again.`;
    const help = isPacked(content)
      ? 'Unpack it, then add the TAR in it.'
      : 'If it was added on purpose, choose “Photo or document” for it.';
    return `This is ${contentText(content)}, not a TAR. ${help}`;
  }
  const seen =
    files === 0 || fault.kind === 'no-files'
      ? ''
      : ` ${counted(locale, files, 'file', 'files')} before that ${files === 1 ? 'is' : 'are'} whole.`;
  return `${faultText(locale, fault)}${seen} Copy it from the camera again.`;
}

/** One sentence, with the exact place in bytes. */
function faultText(locale: string, fault: TarFault): string {
  switch (fault.kind) {
    case 'not-a-tar':
      return 'This is not a TAR: its first block is not the header of one.';
    case 'no-files':
      return 'This TAR is empty: it holds no files.';
    case 'cut-short':
      return `This TAR is cut short at byte ${countText(locale, fault.at)} of at least ${countText(locale, fault.needs)}.`;
    case 'not-closed':
      return `This TAR has no end: it stops at byte ${countText(locale, fault.at)} after a whole file, and more may be missing.`;
    case 'bad-header':
      return `This TAR is damaged: the header at byte ${countText(locale, fault.at)} doesn’t fit.`;
    case 'goes-on':
      return `This TAR ends at byte ${countText(locale, fault.at)}, but the file goes on after that.`;
  }
}
