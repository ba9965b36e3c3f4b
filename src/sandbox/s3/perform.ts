import type { IncomingMessage } from 'node:http';
import { authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import type { CredentialSource } from './credentials.ts';
import { checksSessionTokens, knowsAcls, understoodHeaders, type Dialect } from './dialect.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteObject } from './operations/delete-object.ts';
import { getObject } from './operations/get-object.ts';
import { listParts } from './operations/list-parts.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPart } from './operations/upload-part.ts';
import type { Reply } from './reply.ts';
import type { RequestBody } from './request-body.ts';
import { S3Error } from './s3-error.ts';
import { amzParameter, type S3Request, type Shelves } from './s3-request.ts';
import type { Operation, Target } from './target.ts';

type Perform = (request: S3Request, shelves: Shelves) => Promise<Reply>;

const OPERATIONS: Partial<Record<Operation, Perform>> = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: getObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  ListParts: listParts,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
};

/** Who may do what where, and what there is. */
export interface Service {
  readonly credentials: CredentialSource;
  /** Null: any bucket exists. */
  readonly buckets: ReadonlySet<string> | null;
  /** Null: any region will do. */
  readonly region: string | null;
  readonly shelves: Shelves;
  /** Asked at each request. */
  readonly dialect: () => Dialect;
}

/** Carries a request out. @throws S3Error for what S3 refuses; nothing was changed then. */
export async function perform(
  http: IncomingMessage,
  target: Target,
  body: RequestBody,
  now: number,
  { credentials, buckets, region, shelves, ...service }: Service,
): Promise<Reply> {
  const dialect = service.dialect();
  const authenticated = authenticate(http, target, {
    ...{ credentials, region, now },
    checksTokens: checksSessionTokens(dialect),
  });
  const headers = understoodHeaders(dialect, http.headers);
  const request: S3Request = { target, headers, body, authenticated, dialect, now };
  const { bucket, key, operation } = target;
  const acl = knowsAcls(dialect) ? amzParameter(request, 'x-amz-acl') : null;
  authorize(authenticated.credential, operation, { bucket, key, acl });
  if (buckets && !buckets.has(bucket)) throw new S3Error('NoSuchBucket', { fields: { BucketName: bucket } });
  const operate = OPERATIONS[operation];
  if (!operate || http.headers['x-amz-copy-source'] !== undefined) throw new S3Error('NotImplemented');
  return operate(request, shelves);
}
