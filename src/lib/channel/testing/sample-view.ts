import * as v from 'valibot';
import { UploadView, type PhaseView } from '../upload-view.ts';
import { UploadId } from '../../upload/upload.ts';

const MB = 1_000_000;

export function uploadId(serial: number): UploadId {
  return v.parse(UploadId, `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`);
}

/** An Upload of 100 MB as the worker tells of it. */
export function sampleView(serial: number, phase: PhaseView, change: Partial<UploadView> = {}): UploadView {
  return v.parse(UploadView, {
    id: uploadId(serial),
    account: 'someone',
    file: { name: `stitch-${serial}.tar`, size: 100 * MB, type: 'application/x-tar', lastModified: 1 },
    destination: {
      kind: 'stitch-data',
      iguideId: 'igFKUNRGC5V8DD1',
      workOrderId: 'Z1T9',
      address: '12 Elm St',
    },
    addedAt: serial * 1000,
    phase,
    sentBytes: 0,
    parts: { sent: 0, inFlight: 0, total: 20 },
    speed: null,
    secondsLeft: null,
    restartReason: null,
    ...change,
  });
}
