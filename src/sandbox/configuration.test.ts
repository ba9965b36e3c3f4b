import { describe, expect, it } from 'vitest';
import { ConfigurationError, knobVariable, readConfiguration } from './configuration.ts';

const STORE = {
  SANDBOX_STORE_ENDPOINT: 'http://127.0.0.1:9000',
  SANDBOX_STORE_REGION: 'us-east-1',
  SANDBOX_STORE_BUCKET: 'scans',
  SANDBOX_STORE_ACCESS_KEY: 'access',
  SANDBOX_STORE_SECRET_KEY: 'secret',
  SANDBOX_STORE_ROLE_ARN: 'arn:aws:iam:::role/uploader',
};

describe('the configuration', () => {
  it('is complete with nothing set', () => {
    const configuration = readConfiguration({});
    expect(configuration).toMatchObject({
      directory: 'data/sandbox',
      portalPort: 0,
      announce: 'text',
      faults: [],
      store: undefined,
      adminToken: undefined,
    });
    expect(configuration.knobs).toEqual({
      stitchDataPermitLifetime: 86_400_000,
      assetPermitLifetime: 7_200_000,
      uploadTokenLifetime: null,
      permitExpiry: 'stated',
      repeatedPermit: 'same-key',
      jobDuration: 3000,
      waitForProcessBlock: 2000,
      webhookRetry: 600_000,
      listEnvelope: 'data',
      addressField: 'property.fullAddress',
      iguideDetail: 'full',
      iguideList: 'allowed',
      rateLimit: 50,
      cors: 'open',
      dialect: 'aws',
    });
  });

  it('has a variable for every knob', () => {
    expect(knobVariable('stitchDataPermitLifetime')).toBe('SANDBOX_STITCH_DATA_PERMIT_LIFETIME');
    const { knobs } = readConfiguration({
      SANDBOX_JOB_DURATION: '0',
      SANDBOX_CORS: 'etag-hidden',
      SANDBOX_UPLOAD_TOKEN_LIFETIME: '1000',
      SANDBOX_PERMIT_EXPIRY: '',
    });
    expect(knobs).toMatchObject({
      jobDuration: 0,
      cors: 'etag-hidden',
      uploadTokenLifetime: 1000,
      permitExpiry: 'stated',
    });
  });

  it('takes faults as JSON', () => {
    const rule = { service: 's3', operation: 'UploadPart', count: 1, fault: { kind: 'stall' } };
    expect(readConfiguration({ SANDBOX_FAULTS: JSON.stringify([rule]) }).faults).toEqual([rule]);
  });

  it('takes a real store, whose STS is at the same place unless told otherwise', () => {
    expect(readConfiguration(STORE).store).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      stsEndpoint: 'http://127.0.0.1:9000',
      bucket: 'scans',
      roleArn: 'arn:aws:iam:::role/uploader',
    });
  });

  it.each([
    ['SANDBOX_PORTAL_PORT', { SANDBOX_PORTAL_PORT: '70000' }],
    ['SANDBOX_S3_PORT', { SANDBOX_S3_PORT: 'x' }],
    ['SANDBOX_JOB_DURATION', { SANDBOX_JOB_DURATION: 'soon' }],
    ['SANDBOX_CORS', { SANDBOX_CORS: 'closed' }],
    ['SANDBOX_ASSET_PERMIT_LIFETIME', { SANDBOX_ASSET_PERMIT_LIFETIME: '0' }],
    ['SANDBOX_FAULTS', { SANDBOX_FAULTS: '[{"service":"portal","fault":{"kind":"requestTimeTooSkewed"}}]' }],
    ['SANDBOX_FAULTS', { SANDBOX_FAULTS: 'none' }],
    ['SANDBOX_APP_ID', { SANDBOX_APP_ID: 'me' }],
    ['SANDBOX_ANNOUNCE', { SANDBOX_ANNOUNCE: 'loudly' }],
    ['SANDBOX_STORE_SECRET_KEY', { ...STORE, SANDBOX_STORE_SECRET_KEY: '' }],
    ['SANDBOX_STORE_BUCKET', { SANDBOX_STORE_BUCKET: 'scans' }],
  ])('names %s when it can’t be used', (name, variables) => {
    expect(() => readConfiguration(variables)).toThrow(ConfigurationError);
    expect(() => readConfiguration(variables)).toThrow(`${name}: `);
  });

  it('never says the value of what it refuses', () => {
    expect(() => readConfiguration({ SANDBOX_APP_TOKEN: 'sec ret' })).toThrow(/^(?!.*sec ret)/);
  });
});
