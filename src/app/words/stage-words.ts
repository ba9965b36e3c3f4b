/** A work order's stage in a client's words: what it is, and what happens now. A status added later is shown as it came. */
export function stageText(status: string): readonly [title: string, text: string] {
  switch (status) {
    case 'empty':
      return ['Waiting for the scan', 'Work begins once the scan is handed in.'];
    case 'on_hold':
      return ['On hold', 'It goes on once it is released.'];
    case 'pending_draft':
      return ['Being drawn', 'The floor plan is drawn from the scan, which takes about a day.'];
    case 'pending_qa':
      return ['Being checked', 'The floor plan is drawn, and looked over.'];
    case 'pending_publish':
      return ['About to be published', 'It is as good as there.'];
    case 'exception':
      return ['Held up', 'Something about it is being looked into.'];
    case 'done':
      return ['Done', 'It is there to be seen.'];
    case 'cancelled':
      return ['Cancelled', 'Nothing more comes of it. Ask whoever sent you this link.'];
    case 'rejected':
      return ['Rejected', 'The scan could not be used. Whoever sent you this link hands in another one.'];
    default:
      return [status, ''];
  }
}

/** Whether nothing more comes after it. */
export function isLastStage(status: string): boolean {
  return status === 'done' || status === 'cancelled';
}
