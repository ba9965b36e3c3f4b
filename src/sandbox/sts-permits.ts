import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { PermitSource } from './permit-source.ts';
import type { StoreConfiguration } from './store-configuration.ts';

/** What AssumeRole takes, seconds: from 15 minutes up to 12 hours, as AWS documents it; a role may allow less. */
const SHORTEST = 900;
const LONGEST = 43_200;

/**
 * What credentials for one key may do.
 *
 * [Note: the ACL in a session policy] Stores judge each UploadPart as a PutObject, and a part carries no ACL header. A
 * plain StringEquals would therefore refuse every part, so the condition holds where an ACL is named, and can't demand one.
 */
export function sessionPolicy(bucket: string, key: string): string {
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:PutObjectAcl'],
        Resource: resource,
        Condition: { StringEqualsIfExists: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
      {
        Effect: 'Allow',
        Action: ['s3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
        Resource: resource,
      },
    ],
  });
}

/** Permits for a real S3-compatible store, by its STS. A lifetime that STS does not give is brought to the nearest it does. */
export function createStsPermits(store: StoreConfiguration): PermitSource & { close(): void } {
  const { accessKeyId, secretAccessKey, region, bucket } = store;
  const sts = new STSClient({
    endpoint: store.stsEndpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    issue: async ({ key, lifetime }) => {
      const { Credentials: credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: store.roleArn,
          RoleSessionName: 'sitelift-sandbox',
          Policy: sessionPolicy(bucket, key),
          DurationSeconds: Math.min(LONGEST, Math.max(SHORTEST, Math.ceil(lifetime / 1000))),
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
      if (
        AccessKeyId === undefined ||
        SecretAccessKey === undefined ||
        SessionToken === undefined ||
        Expiration === undefined
      ) {
        throw new Error('AssumeRole gave no whole credentials');
      }
      return {
        region,
        bucket,
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiresAt: Expiration.getTime(),
      };
    },
    close: () => sts.destroy(),
  };
}
