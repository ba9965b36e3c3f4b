import type { Context } from 'hono';
import * as v from 'valibot';
import { refuse } from './refusal.ts';

/** 16 KiB: an upload token, the longest field of any request, has at most 8. */
export const LONGEST_BODY = 16 * 1024;

/** @throws Refusal 400 that names the field, but not its value */
export function parseRequest<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const field = v.getDotPath(parsed.issues[0]) ?? 'the request';
  throw refuse(400, 'bad-request', { message: `Not acceptable: ${field}`, reason: field });
}

/** The JSON body, checked. @throws Refusal 400 */
export async function parseBody<Schema extends v.GenericSchema>(
  schema: Schema,
  context: Context,
): Promise<v.InferOutput<Schema>> {
  let input: unknown;
  try {
    input = await context.req.json();
  } catch {
    throw refuse(400, 'bad-request', { message: 'The body is not JSON.' });
  }
  return parseRequest(schema, input);
}
