import type { Context, MiddlewareHandler } from 'hono';
import * as v from 'valibot';

/** A request that the control endpoint can't do: answered with 4xx and this message. */
export class ControlRefusal extends Error {
  readonly status: 400 | 401 | 403 | 404;

  constructor(status: 400 | 401 | 403 | 404, message: string) {
    super(message);
    this.name = 'ControlRefusal';
    this.status = status;
  }
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Lets in what a person or a test on this machine sends, and keeps out a web page that found the port: a page's
 * writing requests carry an Origin, and one that had its name resolved to this machine carries that name as Host.
 */
export function door(adminToken: string | null): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.header('Origin') !== undefined || !LOOPBACK.test(context.req.header('Host') ?? '')) {
      throw new ControlRefusal(403, 'the control endpoint is not for web pages');
    }
    if (adminToken !== null && context.req.header('Authorization') !== `Bearer ${adminToken}`) {
      throw new ControlRefusal(401, 'the admin token is missing or wrong');
    }
    await next();
  };
}

/** The body as the schema has it. Throws 400. */
export async function bodyOf<Output>(
  context: Context,
  schema: v.GenericSchema<unknown, Output>,
): Promise<Output> {
  return parsed(await context.req.json().catch(() => undefined), schema);
}

/** The input as the schema has it. Throws 400. */
export function parsed<Output>(input: unknown, schema: v.GenericSchema<unknown, Output>): Output {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ControlRefusal(400, `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
}
