/**
 * [Note: Decimal units] Sizes are counted in thousands (1 MB = 1,000,000 bytes), as network speeds are and as the
 * file managers of macOS, Android, iOS and Linux show files. One choice everywhere, so that size, speed and time fit.
 */
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

function scaled(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  let value = bytes;
  let step = 0;
  // 999.5 would be written as 1,000 of the smaller unit.
  while (value >= 999.5 && step < UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  return { value, unit: UNITS[step] ?? 'bytes' };
}

/** Three digits, as much as a reader can use. */
function threeDigits(locale: string, value: number, isWhole: boolean): string {
  const digits = isWhole || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** `1.04 GB`. The unit never breaks off its number. */
export function bytesText(locale: string, bytes: number): string {
  const { value, unit } = scaled(bytes);
  const isWhole = unit === 'bytes' || unit === 'kB';
  return `${threeDigits(locale, value, isWhole)}\u00a0${unit === 'bytes' && value === 1 ? 'byte' : unit}`;
}

/** `11.8 MB/s`, from bytes a second. */
export function speedText(locale: string, bytesPerSecond: number): string {
  const { value, unit } = scaled(Math.max(1000, bytesPerSecond));
  return `${threeDigits(locale, value, unit === 'kB')}\u00a0${unit}/s`;
}

/** `664 MB of 1.04 GB` */
export function progressText(locale: string, sent: number, total: number): string {
  return `${bytesText(locale, sent)} of ${bytesText(locale, total)}`;
}

/** Whole percent, rounded down: 100 is said only when all of it is there. 0 for nothing to send. */
export function percentOf(sent: number, total: number): number {
  return total <= 0 ? 0 : Math.min(100, Math.floor((sent / total) * 100));
}

export function percentText(locale: string, percent: number): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(percent / 100);
}

/** `1,204`, with the reader's separators. */
export function countText(locale: string, count: number): string {
  return new Intl.NumberFormat(locale).format(count);
}
