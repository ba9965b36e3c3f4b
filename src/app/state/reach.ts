const nothing = (): void => undefined;

/** How parts of the page are reached from elsewhere on it; each says so once it is there. */
export class Reach {
  /** Opens the picker of files to add. */
  openPicker: () => void = nothing;
  /** Opens the picker of files that are lost. */
  pickAgain: () => void = nothing;
  /** Focuses the search for a destination. */
  search: () => void = nothing;
}
