import type { Destination } from '../../lib/upload/destination.ts';

/** What a file is for the Portal. */
export type Kind = Destination['kind'];

export function kindText(kind: Kind): string {
  return kind === 'stitch-data' ? 'Stitch Data' : 'Photo or document';
}

/** Where an asset shows up once it is processed. */
export function viewsText(views: 'none' | 'default' | 'all'): string {
  switch (views) {
    case 'none':
      return 'None';
    case 'default':
      return 'The default view only';
    case 'all':
      return 'All views';
  }
}

/** `Stitch Data for work order Z1T9` */
export function purposeText(destination: Destination): string {
  return destination.kind === 'stitch-data'
    ? `Stitch Data, work order ${destination.workOrderId}`
    : 'Photo or document';
}
