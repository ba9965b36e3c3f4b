/** A refusal the Portal answers with: thrown by an endpoint, turned into `{code, message}` at the edge. */
export class PortalFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'PortalFailure';
    this.status = status;
    this.code = code;
  }
}

export function notFound(what: string): PortalFailure {
  return new PortalFailure(404, 'not_found', `${what} not found`);
}

/** A JSON answer. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  });
}
