import { describe, expect, test } from 'vitest';
import { ConfigError, getConfig } from './config.ts';

const PORTAL_URL = 'https://manage.youriguide.com';

function complaint(env: Record<string, string>): string {
  try {
    getConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('getConfig', () => {
  test('needs nothing but a Portal, and listens on loopback only', () => {
    expect(getConfig({ PORTAL_URL })).toEqual({
      port: 8080,
      host: '127.0.0.1',
      portalUrl: `${PORTAL_URL}/api/v1`,
      portalName: 'iGUIDE Portal',
      s3Endpoint: null,
      s3Detour: null,
      sessionKeys: null,
      databaseUrl: null,
      proxies: 0,
      metricsToken: null,
      pushHosts: [],
      dataDir: 'data',
      sessionLifetime: 30 * 86_400,
      publicOrigin: null,
      appRoot: 'dist/app',
      sandbox: null,
    });
  });

  test.each([PORTAL_URL, `${PORTAL_URL}/`, `${PORTAL_URL}/api/v1`, `${PORTAL_URL}/api/v1/`])(
    'takes the Portal as %s',
    (address) => {
      expect(getConfig({ PORTAL_URL: address }).portalUrl).toBe(`${PORTAL_URL}/api/v1`);
    },
  );

  test('takes a key in hex and in base64', () => {
    const key = new Uint8Array(32).fill(0xab);
    expect(getConfig({ PORTAL_URL, SESSION_KEY: Buffer.from(key).toString('hex') }).sessionKeys).toEqual([
      key,
    ]);
    expect(getConfig({ PORTAL_URL, SESSION_KEY: Buffer.from(key).toString('base64') }).sessionKeys).toEqual([
      key,
    ]);
    const other = new Uint8Array(32).fill(1);
    const both = [other, key].map((one) => Buffer.from(one).toString('base64')).join(', ');
    expect(getConfig({ PORTAL_URL, SESSION_KEY: both }).sessionKeys).toEqual([other, key]);
  });

  test('takes a Postgres, and how many proxies stand before it', () => {
    const DATABASE_URL = 'postgres://sitelift:secret@db.example.com/links';
    expect(getConfig({ PORTAL_URL, DATABASE_URL, PROXIES: '2' })).toMatchObject({
      databaseUrl: DATABASE_URL,
      proxies: 2,
    });
  });

  test('offers the detour only where it is told to, to the hosts that are named', () => {
    const S3_DETOUR_HOSTS = 'Bucket.s3.eu-west-1.amazonaws.com, s3.example.com:8443';
    expect(getConfig({ PORTAL_URL, S3_DETOUR_HOSTS }).s3Detour).toBeNull();
    expect(getConfig({ PORTAL_URL, S3_DETOUR: 'false' }).s3Detour).toBeNull();
    expect(getConfig({ PORTAL_URL, S3_DETOUR: 'true' }).s3Detour).toEqual({ hosts: [] });
    expect(getConfig({ PORTAL_URL, S3_DETOUR: 'true', S3_DETOUR_HOSTS }).s3Detour).toEqual({
      hosts: ['bucket.s3.eu-west-1.amazonaws.com', 's3.example.com:8443'],
    });
  });

  test('counts an empty variable as unset', () => {
    expect(getConfig({ PORTAL_URL, PORT: '', S3_ENDPOINT: '' })).toEqual(getConfig({ PORTAL_URL }));
  });

  test.each([
    [{ PORT: '65536' }, 'PORT'],
    [{ PORT: '80.5' }, 'PORT'],
    [{ PORT: 'http' }, 'PORT'],
    [{ HOST: 'a b' }, 'HOST'],
    [{ PORTAL_URL: 'manage.youriguide.com' }, 'PORTAL_URL'],
    [{ PORTAL_URL: '' }, 'PORTAL_URL'],
    [{ PORTAL_URL: 'https://user:secret@host' }, 'PORTAL_URL'],
    [{ S3_ENDPOINT: 'ftp://host' }, 'S3_ENDPOINT'],
    [{ DATABASE_URL: 'mysql://db' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'db.example.com' }, 'DATABASE_URL'],
    [{ PROXIES: '1.5' }, 'PROXIES'],
    [{ PROXIES: 'nginx' }, 'PROXIES'],
    [{ S3_DETOUR: 'yes' }, 'S3_DETOUR'],
    [{ S3_DETOUR_HOSTS: 'https://s3.example.com' }, 'S3_DETOUR_HOSTS'],
    [{ S3_DETOUR_HOSTS: 's3.example.com,' }, 'S3_DETOUR_HOSTS'],
    [{ S3_DETOUR_HOSTS: '*' }, 'S3_DETOUR_HOSTS'],
    [{ S3_DETOUR_HOSTS: 's3.example.com/bucket' }, 'S3_DETOUR_HOSTS'],
    [{ SESSION_KEY: 'c2VjcmV0' }, 'SESSION_KEY'],
    [{ SESSION_DAYS: '0' }, 'SESSION_DAYS'],
    [{ SESSION_DAYS: 'month' }, 'SESSION_DAYS'],
    [{ SESSION_DAYS: '401' }, 'SESSION_DAYS'],
    [{ PUBLIC_URL: 'https://host/app' }, 'PUBLIC_URL'],
  ])('refuses %o and names %s alone', (env, name) => {
    const message = complaint({ PORTAL_URL, ...env });
    expect(message.split('\n')).toHaveLength(1);
    expect(message.split(' ')[0]).toBe(name);
  });

  test('names everything that is wrong at once, and repeats no value', () => {
    const message = complaint({ PORT: '-1', SESSION_KEY: 'hunter2', PUBLIC_URL: 'nowhere' });
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'PORTAL_URL',
      'SESSION_KEY',
      'PUBLIC_URL',
    ]);
    expect(message).not.toContain('hunter2');
  });
});
