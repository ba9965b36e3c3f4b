import * as v from 'valibot';
import type { ShiftedClock } from '../clock.ts';
import type { Identifiers } from '../identifiers.ts';
import type { Knobs } from '../knobs.ts';
import type { ObjectStore } from '../object-store.ts';
import type { PermitSource } from '../permit-source.ts';
import type { StateFile } from '../state/state-file.ts';
import { notFound, PortalFailure } from './failure.ts';

/** The contract's names: what faults and the journal call the calls by. */
export const OPERATION_NAMES = [
  'testCredentials',
  'listIguides',
  'createIguide',
  'getIguide',
  'listWorkOrders',
  'getWorkOrder',
  'permitStitchData',
  'permitAsset',
  'processStitchData',
  'processAsset',
  'waitStitchData',
  'waitAsset',
] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** What the endpoints work with. */
export interface PortalContext {
  readonly state: StateFile;
  readonly clock: ShiftedClock;
  readonly knobs: { readonly current: Knobs };
  readonly identifiers: Identifiers;
  readonly permits: PermitSource;
  readonly objects: ObjectStore;
}

/** One request, as far as an endpoint needs it. */
interface RawCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborts when the client is gone or the sandbox closes. */
  readonly signal: AbortSignal;
  /** Names the key that the call is about, for the journal. */
  note(key: string): void;
}

export interface Operation {
  readonly name: OperationName;
  readonly method: string;
  readonly path: string;
  /** Throws `PortalFailure`. */
  answer(call: RawCall): Promise<Response>;
}

type Schema = v.GenericSchema<unknown, unknown>;

interface Definition<Params extends Schema, Input extends Schema> {
  readonly name: OperationName;
  /** The module of the shared contract. */
  readonly contract: { readonly method: string; readonly path: string };
  readonly params: Params;
  readonly input: { readonly from: 'body' | 'query'; readonly schema: Input };
  readonly answer: (
    call: Pick<RawCall, 'signal' | 'note'> & {
      readonly params: v.InferOutput<Params>;
      readonly input: v.InferOutput<Input>;
    },
  ) => Promise<Response> | Response;
}

/** For a contract without parameters, or without anything asked of body and query. */
export const NOTHING = v.object({});
export const NO_INPUT = { from: 'query', schema: NOTHING } as const;

/** An endpoint whose parameters and input have passed the contract's schemas: 404 and 400 where they don't. */
export function operation<Params extends Schema, Input extends Schema>(
  definition: Definition<Params, Input>,
): Operation {
  const { name, contract, params, input, answer } = definition;
  return {
    name,
    method: contract.method,
    path: contract.path,
    async answer(call) {
      const checkedParams = v.safeParse(params, call.params);
      // An identifier of the wrong form names nothing.
      if (!checkedParams.success) throw notFound('resource');
      const checkedInput = v.safeParse(
        input.schema,
        input.from === 'query' ? call.query : parseJson(call.body),
      );
      if (!checkedInput.success)
        throw new PortalFailure(400, 'invalid_argument', complaint(checkedInput.issues));
      return answer({
        params: checkedParams.output,
        input: checkedInput.output,
        signal: call.signal,
        note: (key) => call.note(key),
      });
    },
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new PortalFailure(400, 'invalid_argument', 'the body is not JSON');
  }
}

/** Names the field alone: the value may be a token. */
function complaint(issues: readonly v.BaseIssue<unknown>[]): string {
  const fields = issues.map((issue) => v.getDotPath(issue) ?? 'the body');
  return `invalid: ${[...new Set(fields)].join(', ')}`;
}
