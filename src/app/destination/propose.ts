import type { UploadView } from '../../lib/channel/upload-view.ts';
import type { Iguide } from '../../lib/portal/iguide.ts';
import type { WorkOrderId } from '../../lib/portal/ids.ts';
import type { AppendToViews } from '../../lib/portal/job.ts';
import type { Destination } from '../../lib/upload/destination.ts';
import type { Kind } from '../words/destination-words.ts';
import { isFinished } from '../words/standing.ts';
import { stitchDataText, takesStitchData } from '../words/work-order-words.ts';

/** The work order that Stitch Data goes to; a null status: it could not be asked for. */
export interface TargetWorkOrder {
  readonly id: WorkOrderId;
  readonly status: string | null;
}

/** Where files go, as chosen so far. */
export interface Target {
  readonly iguide: Iguide;
  /** Null: there is none, or none is known. */
  readonly workOrder: TargetWorkOrder | null;
  readonly views: AppendToViews | 'none';
}

/** A scan comes off the camera as a TAR; everything else is a photo or a document. */
export function kindFor(fileName: string): Kind {
  return /\.tar$/i.test(fileName) ? 'stitch-data' : 'asset';
}

export type Placed =
  | { readonly destination: Destination; readonly why: null }
  /** It can't go there; `why` says it in a sentence. */
  | { readonly destination: null; readonly why: string };

/** The destination of a file of this kind. */
export function place(kind: Kind, { iguide, workOrder, views }: Target): Placed {
  const { id: iguideId, address } = iguide;
  if (kind === 'asset') {
    const appendToViews = views === 'none' ? {} : { appendToViews: views };
    return { destination: { kind, iguideId, address, ...appendToViews }, why: null };
  }
  if (workOrder === null) {
    return { destination: null, why: 'This iGUIDE’s work order is not known, so it can’t take Stitch Data.' };
  }
  if (workOrder.status !== null && takesStitchData(workOrder.status) === 'no') {
    return { destination: null, why: stitchDataText(workOrder.status) ?? '' };
  }
  return { destination: { kind, iguideId, workOrderId: workOrder.id, address }, why: null };
}

/** Whether an unfinished Upload brings Stitch Data to the same work order. */
export function isAwaited(destination: Destination, uploads: readonly UploadView[]): boolean {
  if (destination.kind !== 'stitch-data') return false;
  return uploads.some(
    ({ phase, destination: other }) =>
      !isFinished(phase) &&
      phase.name !== 'failed' &&
      other.kind === 'stitch-data' &&
      other.iguideId === destination.iguideId &&
      other.workOrderId === destination.workOrderId,
  );
}

/** The work order to propose for Stitch Data: one that takes it, else the iGUIDE's own, else the first. */
export function proposedWorkOrder(
  iguide: Iguide,
  workOrders: readonly { readonly id: WorkOrderId; readonly status: string }[],
): TargetWorkOrder | null {
  const taking = (answer: 'yes' | 'maybe') =>
    workOrders.find(({ status }) => takesStitchData(status) === answer);
  const own = workOrders.find(({ id }) => id === iguide.workOrderId);
  const known = taking('yes') ?? taking('maybe') ?? own ?? workOrders[0];
  if (known !== undefined) return { id: known.id, status: known.status };
  return iguide.workOrderId === undefined ? null : { id: iguide.workOrderId, status: null };
}
