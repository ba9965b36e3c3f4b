import type { Job } from '../../../portal/job.ts';
import type { Permit } from '../../permit.ts';
import type { ModelS3 } from './model-s3.ts';
import type { Settings } from './settings.ts';
import type { Tape } from './tape.ts';

/** A Portal that issues permits, and processes what lies at their keys. */
export class ModelPortal {
  /** By jid: the key that is processed, under which name, and how often it still says "not yet". */
  readonly jobs = new Map<
    string,
    { readonly key: string; readonly name: string; pending: number; isDone: boolean }
  >();
  readonly #settings: Settings;
  readonly #tape: Tape;
  readonly #s3: ModelS3;
  readonly #keys = new Map<string, string>();
  readonly #tokens = new Map<
    string,
    { readonly key: string; readonly name: string; readonly expiresAt: number }
  >();
  #made = 0;

  constructor(settings: Settings, tape: Tape, s3: ModelS3) {
    this.#settings = settings;
    this.#tape = tape;
    this.#s3 = s3;
  }

  permit(file: string, name: string, now: number): Permit {
    const number = (this.#made += 1);
    const known = this.#keys.get(file);
    const { keys, permitLife, statedExpiry, tokenLife } = this.#settings;
    const isSame = keys === 'same' || (keys === 'mixed' && !this.#tape.chance(2));
    const key = known !== undefined && isSame ? known : `${file}/${number}`;
    this.#keys.set(file, key);
    const expiresAt = now + permitLife;
    const accessKeyId = `ASIA${number}`;
    const uploadToken = `secret-token-${number}`;
    this.#s3.grant(accessKeyId, key, expiresAt);
    const tokenEnd = tokenLife === null ? expiresAt : now + tokenLife;
    this.#tokens.set(uploadToken, { key, name, expiresAt: tokenEnd });
    return {
      bucket: 'scans',
      key,
      region: 'us-east-1',
      accessKeyId,
      secretAccessKey: `secret-key-${number}`,
      sessionToken: `secret-session-${number}`,
      // Unstated, it is taken to live as long as documented, which may be wrong.
      expiresAt: statedExpiry ? expiresAt : now + 2 * 3_600_000,
      uploadToken,
      resource: key,
    };
  }

  process({ uploadToken }: Permit, size: number, now: number): Job | 'token-refused' | 'object-missing' {
    const token = this.#tokens.get(uploadToken);
    if (token === undefined || token.expiresAt <= now) return 'token-refused';
    if (this.#s3.objects.get(token.key)?.size !== size) return 'object-missing';
    const jid = `job-${(this.#made += 1)}`;
    this.jobs.set(jid, { key: token.key, name: token.name, pending: this.#tape.pick(3), isDone: false });
    return { jid, jidEnqueuedAt: new Date(now).toISOString() };
  }

  wait({ jid }: Job): 'done' | 'pending' | 'lost' {
    const job = this.jobs.get(jid);
    if (job === undefined) return 'lost';
    if (job.pending > 0) {
      job.pending -= 1;
      return 'pending';
    }
    job.isDone = true;
    return 'done';
  }
}
