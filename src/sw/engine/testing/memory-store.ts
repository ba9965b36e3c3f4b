import type { UploadStore } from '../../../lib/store/store.ts';
import type { Part } from '../../../lib/upload/part.ts';
import type { Upload, UploadId } from '../../../lib/upload/upload.ts';

/** A store that lasts as long as its test, without IndexedDB's own sense of time. Every Upload has its bytes kept. */
export function memoryStore(uploads: readonly Upload[], bytesOf: (upload: Upload) => Blob): UploadStore {
  const rows = new Map(uploads.map((upload) => [upload.id, upload]));
  const handles = new Map<UploadId, FileSystemFileHandle>();
  const sources = new Map<UploadId, Blob>(uploads.map((upload) => [upload.id, bytesOf(upload)]));
  const parts = new Map<UploadId, Map<number, Part>>();
  const settings = new Map<string, unknown>();
  const partsOf = (id: UploadId): Map<number, Part> => {
    const known = parts.get(id) ?? new Map<number, Part>();
    parts.set(id, known);
    return known;
  };
  const done = (): Promise<void> => Promise.resolve();
  return {
    load: () =>
      Promise.resolve({
        uploads: [...rows.values()].map((upload) => ({ upload, parts: [...partsOf(upload.id).values()] })),
        unreadable: [],
      }),
    save(upload, { put = [], drop = [] } = {}) {
      rows.set(upload.id, upload);
      const held = partsOf(upload.id);
      if (drop === 'all') held.clear();
      else for (const number of drop) held.delete(number);
      for (const part of put) held.set(part.number, part);
      return done();
    },
    savePart(id, part) {
      partsOf(id).set(part.number, part);
      return done();
    },
    keepSource(id, file) {
      sources.set(id, file);
      return done();
    },
    source: (id) => Promise.resolve(sources.get(id)),
    keepHandle(id, handle) {
      handles.set(id, handle);
      return done();
    },
    handle: (id) => Promise.resolve(sources.has(id) ? undefined : handles.get(id)),
    dropSource(id) {
      sources.delete(id);
      handles.delete(id);
      return done();
    },
    remove(id) {
      rows.delete(id);
      parts.delete(id);
      sources.delete(id);
      handles.delete(id);
      return done();
    },
    sourceIds: () => Promise.resolve([...new Set([...sources.keys(), ...handles.keys()])]),
    setting: (key) => Promise.resolve(settings.get(key)),
    saveSetting(key, value) {
      settings.set(key, value);
      return done();
    },
  };
}
