import * as v from 'valibot';
import { Request as Credentials } from '../lib/portal/test-credentials.ts';
import { Rule } from './control/contract.ts';
import type { FaultRule } from './faults.ts';
import { Knobs } from './knobs.ts';
import type { StoreConfiguration } from './store-configuration.ts';

/** A variable that can't be used as it is; the message names it, and never says its value. */
export class ConfigurationError extends Error {
  constructor(variable: string, reason: string) {
    super(`${variable}: ${reason}`);
    this.name = 'ConfigurationError';
  }
}

export interface SandboxConfiguration {
  readonly directory: string;
  readonly portalPort: number;
  readonly s3Port: number;
  readonly controlPort: number;
  readonly adminToken: string | undefined;
  readonly appId: string | undefined;
  readonly appToken: string | undefined;
  readonly announce: 'text' | 'json';
  readonly knobs: Knobs;
  readonly faults: readonly FaultRule[];
  readonly store: StoreConfiguration | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The sandbox's configuration by its environment variables. Throws `ConfigurationError`. */
export function readConfiguration(variables: Variables): SandboxConfiguration {
  const read = <Output>(name: string, schema: v.GenericSchema<unknown, Output>): Output => {
    const text = variables[name];
    const result = v.safeParse(schema, text === '' ? undefined : text);
    if (!result.success) throw new ConfigurationError(name, reason(result.issues));
    return result.output;
  };
  return {
    directory: read('SANDBOX_DIRECTORY', v.optional(v.string(), 'data/sandbox')),
    portalPort: read('SANDBOX_PORTAL_PORT', Port),
    s3Port: read('SANDBOX_S3_PORT', Port),
    controlPort: read('SANDBOX_CONTROL_PORT', Port),
    adminToken: read('SANDBOX_ADMIN_TOKEN', v.optional(v.string())),
    appId: read('SANDBOX_APP_ID', v.optional(Credentials.entries.appId)),
    appToken: read('SANDBOX_APP_TOKEN', v.optional(Credentials.entries.appToken)),
    announce: read('SANDBOX_ANNOUNCE', v.optional(v.picklist(['text', 'json']), 'text')),
    knobs: readKnobs(variables),
    faults: read('SANDBOX_FAULTS', v.optional(v.pipe(v.string(), v.parseJson(), v.array(Rule)), '[]')),
    store: readStore(variables, read),
  };
}

const Port = v.optional(
  v.pipe(v.string(), v.regex(/^\d{1,5}$/, 'a port'), v.transform(Number), v.maxValue(65_535)),
  '0',
);

/** `SANDBOX_JOB_DURATION` of `jobDuration`. */
export function knobVariable(knob: string): string {
  return `SANDBOX_${knob.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

function readKnobs(variables: Variables): Knobs {
  const given = Object.keys(Knobs.entries).flatMap((knob): [string, unknown][] => {
    const text = variables[knobVariable(knob)];
    return text === undefined || text === '' ? [] : [[knob, plainValue(text)]];
  });
  const result = v.safeParse(Knobs, Object.fromEntries(given));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ConfigurationError(knobVariable(v.getDotPath(issue) ?? ''), reason(result.issues));
}

function plainValue(text: string): string | number | null {
  if (text === 'null') return null;
  return /^\d+$/.test(text) ? Number(text) : text;
}

const Url = v.pipe(v.string(), v.url('a URL'));

function readStore(
  variables: Variables,
  read: <Output>(name: string, schema: v.GenericSchema<unknown, Output>) => Output,
): StoreConfiguration | undefined {
  const endpoint = read('SANDBOX_STORE_ENDPOINT', v.optional(Url));
  if (endpoint === undefined) {
    const stray = Object.keys(variables).find((name) => name.startsWith('SANDBOX_STORE_') && variables[name]);
    if (stray !== undefined) throw new ConfigurationError(stray, 'set, but SANDBOX_STORE_ENDPOINT is not');
    return undefined;
  }
  const needed = v.pipe(v.string('needed with SANDBOX_STORE_ENDPOINT'), v.minLength(1));
  return {
    endpoint,
    stsEndpoint: read('SANDBOX_STORE_STS_ENDPOINT', v.optional(Url, endpoint)),
    region: read('SANDBOX_STORE_REGION', needed),
    bucket: read('SANDBOX_STORE_BUCKET', needed),
    accessKeyId: read('SANDBOX_STORE_ACCESS_KEY', needed),
    secretAccessKey: read('SANDBOX_STORE_SECRET_KEY', needed),
    roleArn: read('SANDBOX_STORE_ROLE_ARN', needed),
  };
}

/** Without the value: it may be a token. */
function reason(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues;
  return issue?.expected ? `expected ${issue.expected}` : (issue?.message ?? 'unusable');
}
