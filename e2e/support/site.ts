import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getConfig } from '../../src/gateway/config.ts';
import type { Listening } from '../../src/gateway/listen.ts';
import { startGateway } from '../../src/gateway/start.ts';
import { createControl, type Control } from '../../src/sandbox/control-client.ts';
import { patientFetch } from './patient-fetch.ts';
import { samePorts, startSandbox, type SandboxProcess } from './sandbox-process.ts';

/**
 * A job long enough that the Portal is asked more than once whether it is done, ms. As long as the sandbox's own, each test
 * would wait three seconds for nothing.
 */
const JOBS = { SANDBOX_JOB_DURATION: '500', SANDBOX_WAIT_FOR_PROCESS_BLOCK: '200' };

/** The variable that names an embedded database with its tables, made once for all tests (`e2e/set-up.ts`). */
export const LINKS_TEMPLATE = 'SITELIFT_LINKS_TEMPLATE';

/** A whole Sitelift of its own for one test: gateway with the built app, sandbox, both over real HTTP. */
export class Site {
  readonly directory: string;
  readonly url: string;
  readonly control: Control;
  #sandbox: SandboxProcess;
  readonly #gateway: Listening;

  private constructor(directory: string, sandbox: SandboxProcess, gateway: Listening) {
    this.directory = directory;
    this.url = gateway.url;
    this.#sandbox = sandbox;
    this.#gateway = gateway;
    this.control = createControl(sandbox.controlUrl, { fetch: patientFetch });
  }

  /**
   * `appRoot`: the built app's folder, for a test that changes it. `s3Through`: the address under which the app is to reach
   * the sandbox's S3, given S3's own. `environment`: further variables of the gateway's. `hasLinks`: its embedded database is there
   * already.
   */
  static async start(
    appRoot = 'dist/app',
    s3Through: (endpoint: string) => Promise<string> = (endpoint) => Promise.resolve(endpoint),
    environment: Readonly<Record<string, string>> = {},
    hasLinks = false,
  ): Promise<Site> {
    const directory = await mkdtemp(join(tmpdir(), 'sitelift-e2e-'));
    const sandbox = await startSandbox(join(directory, 'sandbox'), JOBS);
    const { appId, appToken } = sandbox;
    const template = process.env[LINKS_TEMPLATE];
    if (hasLinks && template !== undefined)
      await cp(template, join(directory, 'gateway'), { recursive: true });
    const config = getConfig({
      ...environment,
      PORT: '0',
      PORTAL_URL: sandbox.portalUrl,
      S3_ENDPOINT: await s3Through(sandbox.s3Endpoint),
      DATA_DIR: join(directory, 'gateway'),
      APP_ROOT: appRoot,
    });
    const gateway = await startGateway({ ...config, sandbox: { appId, appToken } }, () => undefined);
    return new Site(directory, sandbox, gateway);
  }

  get sandbox(): SandboxProcess {
    return this.#sandbox;
  }

  /** As a power cut: what was on its way is lost, what was stored stays. */
  async killSandbox(): Promise<void> {
    await this.#sandbox.kill();
  }

  async restartSandbox(): Promise<void> {
    this.#sandbox = await startSandbox(join(this.directory, 'sandbox'), {
      ...JOBS,
      ...samePorts(this.#sandbox),
    });
  }

  async close(): Promise<void> {
    await this.#gateway.close(0);
    await this.#sandbox.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
