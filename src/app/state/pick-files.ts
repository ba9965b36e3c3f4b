import { isFile, type Picked } from './dropped.ts';

type ShowPicker = (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;

/**
 * Lets a person pick files: by the browser's own picker where it gives handles, which can be read again after a restart,
 * else by the input, whose `change` brings them. Null: nothing was picked, or the input brings it.
 */
export async function pickFiles(input: HTMLInputElement | undefined): Promise<Picked | null> {
  const show = 'showOpenFilePicker' in window ? (window.showOpenFilePicker as ShowPicker) : null;
  if (show === null) {
    input?.click();
    return null;
  }
  try {
    const handles = await show.call(window, { multiple: true });
    const files = await Promise.all(handles.map((handle) => handle.getFile()));
    return { files, folders: [], handles: handles.map((handle) => Promise.resolve(handle)) };
  } catch (error) {
    // An AbortError: closed without a choice. Any other: the browser has the picker but doesn't let this page use it.
    if (!(error instanceof DOMException && error.name === 'AbortError')) input?.click();
    return null;
  }
}

/** Files that a person opens with the installed app; one that is gone by then is left out. */
export async function openFiles(opened: readonly FileSystemHandle[]): Promise<Picked> {
  const handles = opened.filter(isFile);
  const files = await Promise.all(handles.map((handle) => handle.getFile().catch(() => null)));
  return {
    files: files.filter((file) => file !== null),
    folders: [],
    handles: handles.filter((_, index) => files[index] !== null).map((handle) => Promise.resolve(handle)),
  };
}
