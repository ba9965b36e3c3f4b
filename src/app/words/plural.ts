/** `1 file`, `3 files`; the count is written with the reader's separators. */
export function counted(locale: string, count: number, one: string, many: string): string {
  return `${new Intl.NumberFormat(locale).format(count)} ${count === 1 ? one : many}`;
}
