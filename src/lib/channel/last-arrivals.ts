import type { UploadView } from './upload-view.ts';
import type { WorkOrderId } from '../portal/ids.ts';
import type { Destination } from '../upload/destination.ts';
import type { UploadId } from '../upload/upload.ts';

type StitchData = Extract<Destination, { kind: 'stitch-data' }>;

export interface Arrival {
  readonly upload: UploadView;
  readonly destination: StitchData;
  /** ms since 1970 by this device's clock. */
  readonly at: number;
}

/** For each work order the Stitch Data that arrived last: its status speaks of that one. */
export function lastArrivals(uploads: readonly UploadView[]): ReadonlyMap<WorkOrderId, Arrival> {
  const last = new Map<WorkOrderId, Arrival>();
  for (const upload of uploads) {
    const { phase, destination } = upload;
    if (phase.name !== 'done' || destination.kind !== 'stitch-data') continue;
    const other = last.get(destination.workOrderId);
    if (other === undefined || other.at < phase.at)
      last.set(destination.workOrderId, { upload, destination, at: phase.at });
  }
  return last;
}

/** Those of them whose work order is such a one. */
export function lastArrivedOf(
  uploads: readonly UploadView[],
  isWanted: (workOrder: WorkOrderId) => boolean,
): ReadonlySet<UploadId> {
  const last = [...lastArrivals(uploads)].filter(([workOrder]) => isWanted(workOrder));
  return new Set(last.map(([, { upload }]) => upload.id));
}
