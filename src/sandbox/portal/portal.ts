import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';
import { API_BASE } from '../../lib/portal/paths.ts';
import { RATE_LIMITED_CODE } from '../../lib/portal/portal-error.ts';
import { assetOperations } from './assets.ts';
import { authenticate } from './authentication.ts';
import { credentialOperations } from './credentials.ts';
import { exchange, type ExchangeDependencies, type Work } from './exchange.ts';
import { json, notFound, PortalFailure } from './failure.ts';
import { iguideOperations } from './iguides.ts';
import type { Operation, OperationName, PortalContext } from './operation.ts';
import { createRateLimit } from './rate-limit.ts';
import { stitchDataOperations } from './stitch-data.ts';
import { workOrderOperations } from './work-orders.ts';

export interface PortalDependencies extends PortalContext, ExchangeDependencies {
  /** Ends what blocks when the sandbox closes. */
  readonly signal: AbortSignal;
  /** Hears of what should not happen: a defect of the sandbox, answered with 500. */
  readonly report: (error: unknown) => void;
}

export interface PortalEnvironment {
  Bindings: HttpBindings;
}

/** The Portal as a request handler. It sends no CORS headers, as the vendor's is assumed not to. */
export function createPortal(dependencies: PortalDependencies): Hono<PortalEnvironment> {
  const { clock, knobs, state, signal, report } = dependencies;
  const rateLimit = createRateLimit();

  /** Who calls, and how often, comes before what for. */
  const guarded = async (headers: Headers, work: () => Promise<Response>): Promise<Response> => {
    let limits: Readonly<Record<string, string>> = {};
    const answer = async (): Promise<Response> => {
      try {
        const appId = authenticate(headers, state.current);
        const verdict = rateLimit(appId, knobs.current.rateLimit, clock.steady());
        limits = verdict.headers;
        return verdict.allowed ? await work() : json(429, { code: RATE_LIMITED_CODE });
      } catch (error) {
        if (error instanceof PortalFailure) {
          return json(error.status, { code: error.code, message: error.message });
        }
        report(error);
        return json(500, { code: 'internal' });
      }
    };
    const response = await answer();
    for (const [name, value] of Object.entries(limits)) response.headers.set(name, value);
    return response;
  };

  const serve = async (
    context: Context<PortalEnvironment>,
    name: OperationName | 'unknown',
    work: (call: Parameters<Work>[0], signal: AbortSignal) => Promise<Response>,
  ): Promise<Response> => {
    const request = context.req.raw;
    const ending = AbortSignal.any([request.signal, signal]);
    const answer = await exchange(dependencies, request, name, ending, (call) =>
      guarded(request.headers, () => work(call, ending)),
    );
    if (!answer) {
      context.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    answer.headers.set('Date', new Date(clock.now()).toUTCString());
    return answer;
  };

  const portal = new Hono<PortalEnvironment>();
  const operations: readonly Operation[] = [
    ...credentialOperations(),
    ...iguideOperations(dependencies),
    ...workOrderOperations(dependencies),
    ...stitchDataOperations(dependencies),
    ...assetOperations(dependencies),
  ];
  for (const operation of operations) {
    portal.on(operation.method, API_BASE + operation.path, (context) =>
      serve(context, operation.name, (call, ending) =>
        operation.answer({
          params: context.req.param(),
          query: context.req.query(),
          signal: ending,
          ...call,
        }),
      ),
    );
  }
  portal.notFound((context) => serve(context, 'unknown', () => Promise.reject(notFound('endpoint'))));
  return portal;
}
