/**
 * The texts are English, so numbers and dates are written as English writes them: in the reader's own variety where
 * the browser names one (`en-CA`), else plain `en`.
 */
export function englishOf(languages: readonly string[]): string {
  return languages.find((language) => /^en(-|$)/i.test(language)) ?? 'en';
}

/** What formatting needs to know about the reader. */
export interface Reader {
  /** A BCP 47 tag of an English variety. */
  readonly locale: string;
  /** IANA name; undefined: the device's own. */
  readonly timeZone?: string | undefined;
}
