/** A page of something between client and server, as a captive portal, a proxy or a firewall shows it. */
export function pageReply(status: number): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string;
} {
  const content = `<!doctype html><html><body><h1>${status === 200 ? 'Welcome to our network' : status}</h1></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, content };
}
