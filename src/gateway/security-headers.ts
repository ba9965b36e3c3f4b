import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const NONE = ["'none'"];
const SELF = ["'self'"];
/** Where permits point when no endpoint is configured: any region, bucket in the host name or in the path. */
const AWS = ['https://*.amazonaws.com', 'https://*.amazonaws.com.cn'];
/** Half a year. */
const HSTS = 'max-age=15552000';

type Policy = NonNullable<NonNullable<Parameters<typeof secureHeaders>[0]>['contentSecurityPolicy']>;

/**
 * What the app may load and reach. `'wasm-unsafe-eval'` is for the checksums; nothing inline runs, and nothing comes from
 * elsewhere.
 */
export function createPolicy(s3Endpoint: string | null): Policy {
  return {
    defaultSrc: NONE,
    scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
    styleSrc: SELF,
    imgSrc: ["'self'", 'blob:', 'data:'],
    connectSrc: ["'self'", ...(s3Endpoint === null ? AWS : [new URL(s3Endpoint).origin])],
    manifestSrc: SELF,
    workerSrc: SELF,
    frameAncestors: NONE,
    baseUri: NONE,
    formAction: SELF,
  };
}

/** The headers of every answer. The worker obeys those of `sw.js`, not the page's, so all files get the same. */
export function createSecurityHeaders(policy: Policy, overTls: boolean): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: policy,
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    xContentTypeOptions: true,
    xFrameOptions: 'DENY',
    strictTransportSecurity: overTls ? HSTS : false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    permissionsPolicy: {
      camera: [],
      microphone: [],
      geolocation: [],
      payment: [],
      usb: [],
      serial: [],
      hid: [],
      displayCapture: [],
      browsingTopics: [],
    },
  });
}
