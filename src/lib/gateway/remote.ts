import { call, read } from '../portal/call.ts';
import { CONFIG_PATH, GatewayConfig } from './config.ts';
import type { GatewayEdge, GatewayEdgeOptions } from './edge.ts';
import { Session, SESSION_PATH } from './session.ts';

export function createGatewayEdge({ fetch, origin = '', now = Date.now }: GatewayEdgeOptions): GatewayEdge {
  const caller = { fetch, now };
  const sessionUrl = origin + SESSION_PATH;
  return {
    session: async (signal) => read(Session, await call(caller, { method: 'GET', url: sessionUrl, signal })),
    signIn: async (body, signal) =>
      read(Session, await call(caller, { method: 'POST', url: sessionUrl, body, signal })),
    signOut: async (signal) => {
      await call(caller, { method: 'DELETE', url: sessionUrl, signal });
    },
    config: async (signal) => {
      const asked = now();
      const answer = await call(caller, { method: 'GET', url: origin + CONFIG_PATH, signal });
      const answered = now();
      const config = read(GatewayConfig, answer);
      // The server read its clock somewhere between: half way is wrong by half the round trip at most.
      return { config, clockOffset: Math.round(config.time - (asked + answered) / 2) };
    },
  };
}
