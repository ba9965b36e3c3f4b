import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GatewayErrorBody, GatewayErrorCode } from '../lib/gateway/gateway-error.ts';

interface RefusalOptions {
  /** For people; says nothing that the sender did not know. */
  readonly message?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For the log: one or a few words, such as an error's code; nothing secret. */
  readonly reason?: string | undefined;
}

/**
 * Ends a request early with an error that is the app's to see. Thrown anywhere below a route, answered in one place.
 * Anything else that is thrown is a fault of the gateway's own, and says nothing to the outside.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: GatewayErrorBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string | undefined;

  /** `code` is the gateway's (see `refuse`), or one that the Portal gave. */
  constructor(status: number, code: string, { message, headers = {}, reason }: RefusalOptions = {}) {
    super(code);
    this.status = status;
    this.body = message === undefined ? { code } : { code, message };
    this.headers = headers;
    this.reason = reason;
  }
}

/** A refusal in the gateway's own name. */
export function refuse(status: number, code: GatewayErrorCode, options?: RefusalOptions): Refusal {
  return new Refusal(status, code, options);
}

/** JSON with any status: Hono's type of a status knows those that are registered, and not the Portal's 581. */
export function json(
  context: Context,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return context.body(JSON.stringify(body), status as ContentfulStatusCode, {
    ...headers,
    'Content-Type': 'application/json',
  });
}

export function answerRefusal(context: Context, { status, body, headers }: Refusal): Response {
  return json(context, status, body, headers);
}
