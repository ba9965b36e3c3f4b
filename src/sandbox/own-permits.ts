import type { Clock } from './clock.ts';
import type { Identifiers } from './identifiers.ts';
import type { PermitSource } from './permit-source.ts';
import type { Credential, CredentialSource } from './s3/credentials.ts';
import type { StateFile } from './state/state-file.ts';

/** For so long after their end S3 still says ExpiredToken; then the credentials are forgotten. 30 days, ms. */
const REMEMBERED = 30 * 24 * 3_600_000;

export interface OwnPermitsOptions {
  readonly state: StateFile;
  readonly clock: Clock;
  readonly identifiers: Identifiers;
  readonly region: string;
  readonly bucket: string;
}

/** Permits for the sandbox's own S3, which looks their credentials up here. */
export function createOwnPermits({
  state,
  clock,
  identifiers,
  region,
  bucket,
}: OwnPermitsOptions): PermitSource & CredentialSource {
  return {
    issue: ({ key, lifetime }) => {
      const accessKeyId = identifiers.accessKeyId();
      // As long as AWS's are, or nearly: 40 characters, and some hundreds.
      const secretAccessKey = identifiers.secret(30);
      const sessionToken = identifiers.secret(180);
      const expiresAt = clock.now() + lifetime;
      state.update(({ grants }) => {
        for (const [id, grant] of Object.entries(grants)) {
          if (grant.expiresAt + REMEMBERED < clock.now()) Reflect.deleteProperty(grants, id);
        }
        grants[accessKeyId] = { secretAccessKey, sessionToken, bucket, key, expiresAt };
      });
      return Promise.resolve({ region, bucket, accessKeyId, secretAccessKey, sessionToken, expiresAt });
    },
    find: (accessKeyId): Credential | undefined => {
      const grants = state.current.grants;
      const grant = Object.hasOwn(grants, accessKeyId) ? grants[accessKeyId] : undefined;
      if (!grant) return undefined;
      const { secretAccessKey, sessionToken, expiresAt, bucket: scopeBucket, key } = grant;
      const scope = { bucket: scopeBucket, key, acl: 'bucket-owner-full-control' as const };
      return { accessKeyId, secretAccessKey, sessionToken, expiresAt, scope };
    },
  };
}
