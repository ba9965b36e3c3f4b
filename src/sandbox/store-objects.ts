import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { ObjectStore, OpenUpload, StoredObject } from './object-store.ts';
import type { StoreConfiguration } from './store-configuration.ts';

/** The bucket of a real S3-compatible store, path style, read with its lasting keys. */
export function createStoreObjects(
  store: Pick<StoreConfiguration, 'endpoint' | 'region' | 'bucket' | 'accessKeyId' | 'secretAccessKey'>,
): ObjectStore & { close(): void } {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = store;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });

  return {
    list: async () => {
      const objects: StoredObject[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
        for (const { Key: key = '', Size: size = 0, ETag: etag } of page.Contents ?? []) {
          objects.push({ bucket, key, size, etag: unquoted(etag) });
        }
      }
      return objects;
    },
    uploads: async () => {
      const uploads: OpenUpload[] = [];
      let KeyMarker: string | undefined;
      let UploadIdMarker: string | undefined;
      do {
        const page = await client.send(
          new ListMultipartUploadsCommand({ Bucket: bucket, KeyMarker, UploadIdMarker }),
        );
        for (const { Key: key = '', UploadId: uploadId = '' } of page.Uploads ?? []) {
          uploads.push({ bucket, key, uploadId });
        }
        KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
        UploadIdMarker = page.NextUploadIdMarker;
      } while (KeyMarker !== undefined);
      return uploads;
    },
    head: async (key) => {
      try {
        const { ContentLength = 0, ETag } = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key }),
        );
        return { bucket, key, size: ContentLength, etag: unquoted(ETag) };
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        throw error;
      }
    },
    async *read(key, span) {
      const Range = span && `bytes=${span.start}-${span.end - 1}`;
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
      const stream: AsyncIterable<Uint8Array> | undefined = Body?.transformToWebStream();
      yield* stream ?? [];
    },
    close: () => client.destroy(),
  };
}

function unquoted(etag: string | undefined): string {
  return (etag ?? '').replace(/^"|"$/g, '');
}
