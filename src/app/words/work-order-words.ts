/** The Portal's own public names for its statuses. A status it adds later is shown as it came. */
export function statusWord(status: string): string {
  switch (status) {
    case 'empty':
      return 'Empty';
    case 'on_hold':
      return 'Pending';
    case 'pending_draft':
    case 'pending_qa':
    case 'pending_publish':
    case 'exception':
      return 'Processing';
    case 'done':
      return 'Done';
    case 'cancelled':
      return 'Cancelled';
    case 'rejected':
      return 'Rejected';
    default:
      return status;
  }
}

/**
 * Whether a work order takes Stitch Data now. `maybe`: only the Portal knows (one on hold, one with a problem, a
 * rejected one, a status this app does not know), so the file may be added and the Portal decides.
 */
export function takesStitchData(status: string): 'yes' | 'maybe' | 'no' {
  switch (status) {
    case 'empty':
      return 'yes';
    case 'pending_draft':
    case 'pending_qa':
    case 'pending_publish':
    case 'done':
    case 'cancelled':
      return 'no';
    default:
      return 'maybe';
  }
}

/** Why it takes none, or what to expect; null where nothing needs saying. */
export function stitchDataText(status: string): string | null {
  switch (status) {
    case 'empty':
      return null;
    case 'on_hold':
      return 'This work order is on hold. The Portal may refuse Stitch Data for it now.';
    case 'pending_draft':
    case 'pending_qa':
    case 'pending_publish':
      return 'This work order is being processed and takes no Stitch Data now.';
    case 'done':
      return 'This work order is done and takes no Stitch Data any more.';
    case 'cancelled':
      return 'This work order was cancelled and takes no Stitch Data any more.';
    case 'exception':
      return 'The Portal ran into a problem with this work order. It may refuse new Stitch Data.';
    case 'rejected':
      return 'This work order was rejected. The Portal decides whether it takes new Stitch Data.';
    default:
      return 'The Portal decides whether this work order takes Stitch Data.';
  }
}
