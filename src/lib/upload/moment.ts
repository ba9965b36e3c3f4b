/** When and where a decision is made; all that `step` knows besides the Upload itself. */
export interface Moment {
  /** By the server's clock, ms since 1970: see the note in server-clock.ts. */
  readonly now: number;
  /** [0, 1) */
  readonly random: number;
  /** This Upload's sends that are on their way, not counting the one the event is about. */
  readonly inFlight: number;
  /** Bytes a second that this Upload is sent at; null or left out while unknown. */
  readonly speed?: number | null | undefined;
  /** Whether probes of S3's host get no answer. */
  readonly isStorageAway?: boolean | undefined;
}
