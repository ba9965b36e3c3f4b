import * as v from 'valibot';

/** What the browser gives to read a file again later; some browsers have none. */
export const FileHandle = v.custom<FileSystemFileHandle>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'file' &&
    'getFile' in value,
);
