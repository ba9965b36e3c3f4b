import type { Credential } from './credentials.ts';
import { S3Error } from './s3-error.ts';
import type { Operation } from './target.ts';

/** What the policy of a permit allows on its key, and whether it demands the ACL. */
const PERMITTED: Partial<Record<Operation, 'with ACL' | 'without ACL'>> = {
  PutObject: 'with ACL',
  CreateMultipartUpload: 'with ACL',
  UploadPart: 'without ACL',
  CompleteMultipartUpload: 'without ACL',
  AbortMultipartUpload: 'without ACL',
  ListParts: 'without ACL',
};

/** @param acl null: there are none here. @throws S3Error AccessDenied for all that the credential's scope does not allow. */
export function authorize(
  { scope }: Credential,
  operation: Operation,
  { bucket, key, acl }: { bucket: string; key: string; acl: string | null | undefined },
): void {
  if (scope === 'all') return;
  const permitted = bucket === scope.bucket && key === scope.key ? PERMITTED[operation] : undefined;
  if (!permitted || (permitted === 'with ACL' && acl !== null && acl !== scope.acl))
    throw new S3Error('AccessDenied');
}
