import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What AssumeRole is to answer. */
export interface AssumedRole {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly expiration: string;
}

/** An STS on the loopback that gives the role away and keeps what it was asked. */
export interface StubSts {
  readonly url: string;
  /** The form of each request, and its Authorization header under that name. */
  readonly asked: URLSearchParams[];
  /** What the next requests are answered with. */
  answer: { status: number; body: string };
  close(): Promise<void>;
}

function assumeRoleAnswer({ accessKeyId, secretAccessKey, sessionToken, expiration }: AssumedRole): string {
  const credentials = [
    `<AccessKeyId>${accessKeyId}</AccessKeyId>`,
    `<SecretAccessKey>${secretAccessKey}</SecretAccessKey>`,
    `<SessionToken>${sessionToken}</SessionToken>`,
    `<Expiration>${expiration}</Expiration>`,
  ].join('');
  return (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>' +
    `<Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`
  );
}

export async function startStubSts(role: AssumedRole): Promise<StubSts> {
  const asked: URLSearchParams[] = [];
  const answer = { status: 200, body: assumeRoleAnswer(role) };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const form = new URLSearchParams(body);
      form.set('Authorization', request.headers.authorization ?? '');
      asked.push(form);
      response.writeHead(sts.answer.status, { 'Content-Type': 'text/xml' }).end(sts.answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sts: StubSts = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return sts;
}
