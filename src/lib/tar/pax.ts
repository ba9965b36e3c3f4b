/** Reads a PAX header's records, each `length key=value\n`; null where they don't fit each other or the bytes. */
export function parsePax(bytes: Uint8Array): ReadonlyMap<string, string> | null {
  const records = new Map<string, string>();
  const text = new TextDecoder();
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start);
    const digits = space === -1 ? '' : text.decode(bytes.subarray(start, space));
    const end = start + (/^\d{1,9}$/.test(digits) ? Number(digits) : 0);
    const equals = bytes.indexOf(0x3d, space);
    if (end <= space || end > bytes.length || equals === -1 || equals >= end || bytes[end - 1] !== 0x0a)
      return null;
    const key = text.decode(bytes.subarray(space + 1, equals));
    records.set(key, text.decode(bytes.subarray(equals + 1, end - 1)));
    start = end;
  }
  return records;
}

/** The member's bytes that its records state in place of its header's; undefined: none; null: not a size. */
export function paxSize(records: ReadonlyMap<string, string>): number | null | undefined {
  const stated = records.get('size');
  // An empty value takes an earlier one back.
  if (stated === undefined || stated === '') return undefined;
  const size = /^\d+$/.test(stated) ? Number(stated) : NaN;
  return Number.isSafeInteger(size) ? size : null;
}
