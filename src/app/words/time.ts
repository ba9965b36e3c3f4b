import type { Reader } from './english.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function unit(locale: string, value: number, name: string): string {
  return `${new Intl.NumberFormat(locale).format(value)}\u00a0${name}`;
}

/** `32 sec`, `4 min`, `1 hr 12 min`, `2 days`: rounded up, no finer than an estimate deserves. Seconds in. */
export function durationText(locale: string, seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < MINUTE) return unit(locale, whole, 'sec');
  if (whole < HOUR) return unit(locale, Math.min(59, Math.ceil(whole / MINUTE)), 'min');
  if (whole < DAY) {
    const minutes = Math.ceil(whole / MINUTE);
    const rest = minutes % 60;
    const hours = unit(locale, Math.floor(minutes / 60), 'hr');
    return rest === 0 ? hours : `${hours} ${unit(locale, rest, 'min')}`;
  }
  const days = Math.ceil(whole / DAY);
  return unit(locale, days, days === 1 ? 'day' : 'days');
}

/** Seconds from `now` until `at` (both ms since 1970), never below 0. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}

function dayOf(at: number, reader: Reader): string {
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: reader.timeZone }).format(at);
}

/** `2:32 pm` today, `yesterday, 2:32 pm`, `4 Nov, 2:32 pm` before that. ms since 1970 in. */
export function momentText(reader: Reader, at: number, now: number): string {
  const time = new Intl.DateTimeFormat(reader.locale, {
    timeStyle: 'short',
    timeZone: reader.timeZone,
  }).format(at);
  if (dayOf(at, reader) === dayOf(now, reader)) return time;
  if (dayOf(at, reader) === dayOf(now - 24 * 3_600_000, reader)) {
    const yesterday = new Intl.RelativeTimeFormat(reader.locale, { numeric: 'auto' }).format(-1, 'day');
    return `${yesterday}, ${time}`;
  }
  const date = new Intl.DateTimeFormat(reader.locale, {
    day: 'numeric',
    month: 'short',
    timeZone: reader.timeZone,
  }).format(at);
  return `${date}, ${time}`;
}
