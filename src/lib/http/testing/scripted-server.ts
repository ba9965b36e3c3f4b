import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers one request; the body has arrived in full. */
export type Answer = (response: ServerResponse, request: Received) => void;

export interface ScriptedServer {
  readonly origin: string;
  readonly received: readonly Received[];
  /** The next requests are answered by these in order, then by the last one for ever. */
  answer(...answers: Answer[]): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that says whatever a test tells it to, for answers that no sandbox would give. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  let script: Answer[] = [(response) => response.end()];
  const received: Received[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '/', headers } = incoming;
      const request = { method, url: new URL(url, 'http://server'), headers, body: Buffer.concat(chunks) };
      received.push(request);
      const [next, ...rest] = script;
      if (rest.length > 0) script = rest;
      next?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    received,
    answer: (...answers) => {
      script = answers;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Answers with XML, or whatever `body` is. */
export const xml =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(body === '' ? '' : `<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
  };

export const xmlError = (
  status: number,
  code: string,
  inside = '',
  headers: Record<string, string> = {},
): Answer => xml(status, `<Error><Code>${code}</Code><Message>words</Message>${inside}</Error>`, headers);

/** Ends the connection without an answer. */
export const hangUp: Answer = (response) => response.socket?.destroy();
