import * as v from 'valibot';
import { GatewayConfig } from '../../lib/gateway/config.ts';
import { S3_DETOUR_PATH } from '../../lib/gateway/s3-detour.ts';
import { bucketUrl, type BucketPlace } from '../../lib/s3/bucket-url.ts';
import type { DetourOptions, S3Edge } from '../../lib/s3/s3-edge.ts';
import type { Environment } from './environment.ts';
import { KnownClock } from './known-clock.ts';
import { learnedFrom, type Learned } from './learned.ts';

const CONFIG_SETTING = 'gateway-config';
const PLAIN_BUCKETS_SETTING = 'plain-buckets';
const DETOURED_BUCKETS_SETTING = 'detoured-buckets';
/** ms until S3's host counts as out of reach. */
const PROBE_TIME = 5_000;

/** What the gateway said of itself, of the clock and of who is signed in; kept, since S3 works without the gateway. */
export class GatewayFacts {
  readonly clock: KnownClock;
  readonly #environment: Environment;
  #account: string | null = null;
  #s3: Promise<S3Edge> | null = null;
  #s3Endpoint: string | null | undefined;
  #hasDetour = false;
  #plainBuckets: Learned = {};
  #detouredBuckets: readonly string[] = [];

  /** `clockChanged`: called when the time is another than was thought. */
  constructor(environment: Environment, clockChanged: () => void) {
    this.#environment = environment;
    this.clock = new KnownClock({
      environment,
      ask: async (signal) => (await environment.gateway.config(signal)).serverTime,
      changed: clockChanged,
    });
  }

  /** Takes up what an earlier worker learned. */
  async load(): Promise<void> {
    const { store } = this.#environment;
    await this.clock.load();
    const learned = await store.setting(PLAIN_BUCKETS_SETTING);
    this.#plainBuckets = learnedFrom(learned, this.#environment.now());
    // Of an earlier version: the week counts from here.
    if (Array.isArray(learned)) this.#remember(PLAIN_BUCKETS_SETTING, this.#plainBuckets);
    const detoured = v.safeParse(v.array(v.string()), await store.setting(DETOURED_BUCKETS_SETTING));
    if (detoured.success) this.#detouredBuckets = detoured.output;
  }

  /** Who is signed in, or null. Rejects with a PortalError. */
  async account(signal: AbortSignal): Promise<string | null> {
    if (this.#account === null) {
      const session = await this.#environment.gateway.session(signal);
      this.#account = session.signedIn ? session.account : null;
    }
    return this.#account;
  }

  forgetAccount(): void {
    this.#account = null;
  }

  /** The S3 edge for this gateway's configuration. Rejects with a PortalError if that was never heard of. */
  s3(signal: AbortSignal): Promise<S3Edge> {
    if (this.#s3 === null) {
      const opening = this.#openS3(signal);
      opening.catch(() => {
        if (this.#s3 === opening) this.#s3 = null;
      });
      this.#s3 = opening;
    }
    return this.#s3;
  }

  /** Whether the gateway takes requests for S3. Rejects with a PortalError if its configuration was never heard of. */
  async hasDetour(signal: AbortSignal): Promise<boolean> {
    await this.s3(signal);
    return this.#hasDetour;
  }

  /** Where a permit's bucket is asked for, without anything secret; null while that is not known. */
  storageUrl(place: BucketPlace): string | null {
    return this.#s3Endpoint === undefined ? null : bucketUrl(place, this.#s3Endpoint).href;
  }

  async #openS3(signal: AbortSignal): Promise<S3Edge> {
    const config = await this.#config(signal);
    this.#s3Endpoint = config.s3Endpoint;
    this.#hasDetour = config.s3Detour === true;
    return this.#environment.createS3({
      endpoint: config.s3Endpoint,
      clockOffset: () => this.clock.offset(),
      onClockSkew: (offset) => {
        this.clock.heardStorage(offset);
      },
      plainBuckets: Object.keys(this.#plainBuckets),
      onPlainBucket: (bucket) => {
        this.#plainBuckets = { ...this.#plainBuckets, [bucket]: this.#environment.now() };
        this.#remember(PLAIN_BUCKETS_SETTING, this.#plainBuckets);
      },
      detour: this.#hasDetour ? this.#detour() : undefined,
    });
  }

  #detour(): DetourOptions {
    const { delay, probe } = this.#environment;
    return {
      url: S3_DETOUR_PATH,
      isStorageThere: async (place, signal) => {
        const url = this.storageUrl(place);
        const missed = new AbortController();
        void delay(PROBE_TIME, signal).then(() => missed.abort());
        return url !== null && (await probe.storage(url, missed.signal)) === 'answered';
      },
      buckets: this.#detouredBuckets,
      onChange: (buckets) => {
        this.#detouredBuckets = buckets;
        this.#remember(DETOURED_BUCKETS_SETTING, buckets);
      },
    };
  }

  async #config(signal: AbortSignal): Promise<GatewayConfig> {
    const { gateway, store } = this.#environment;
    try {
      const { config, serverTime } = await gateway.config(signal);
      this.clock.heardGateway(serverTime);
      this.#remember(CONFIG_SETTING, config);
      return config;
    } catch (error) {
      const kept = v.safeParse(GatewayConfig, await store.setting(CONFIG_SETTING));
      if (!kept.success) throw error;
      return kept.output;
    }
  }

  /** A setting that can't be saved is learned again by the next worker. */
  #remember(key: string, value: unknown): void {
    this.#environment.store.saveSetting(key, value).catch((error: unknown) => {
      this.#environment.report(`saving ${key}`, error);
    });
  }
}
