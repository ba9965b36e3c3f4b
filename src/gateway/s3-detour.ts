import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { S3_ADDRESS_HEADER } from '../lib/gateway/s3-detour.ts';
import { refuse } from './refusal.ts';
import type { Logged } from './request-log.ts';
import { carried, type S3Carrier } from './s3-carrier.ts';
import { s3Target, type S3Hosts } from './s3-target.ts';

/** S3's own, its signature's, and what the signature covers. Never a cookie, an origin or a referrer. */
const ONWARD = /^(authorization|content-type|content-length|content-md5|x-amz-[a-z\d-]+)$/;
/** With an own signature in it: what nobody signed, the detour doesn't carry. */
const SIGNED = /^AWS4-HMAC-SHA256 /;

type Bindings = { Bindings: HttpBindings } & Logged;

/**
 * Passes requests that are signed for S3 on to it as they come, and adds nothing. It has no credentials: who has no
 * permit gets S3's refusal.
 */
export function createS3Detour(hosts: S3Hosts, carry: S3Carrier): Hono<Bindings> {
  const detour = new Hono<Bindings>();
  detour.all('/', (context) => {
    const target = s3Target(context.req.method, context.req.header(S3_ADDRESS_HEADER) ?? '', hosts);
    if (target === null) throw refuse(403, 'forbidden-target', { reason: 'target' });
    if (!SIGNED.test(context.req.header('Authorization') ?? ''))
      throw refuse(403, 'forbidden-target', { reason: 'unsigned' });
    return carry(target, carried(context.env.incoming.headers, ONWARD), context.env);
  });
  return detour;
}
