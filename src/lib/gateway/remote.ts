import { exactTime } from '../http/server-date.ts';
import { call, read } from '../portal/call.ts';
import { CONFIG_PATH, GatewayConfig } from './config.ts';
import type { GatewayEdge, GatewayEdgeOptions } from './edge.ts';
import { errandPath, S3_TICKETS_PATH, Ticket } from './s3-tickets.ts';
import { Session, SESSION_PATH } from './session.ts';

export function createGatewayEdge({
  fetch,
  origin = '',
  now = Date.now,
  steady = () => performance.now(),
  heard,
}: GatewayEdgeOptions): GatewayEdge {
  const caller = { fetch, now, steady, heard };
  const sessionUrl = origin + SESSION_PATH;
  return {
    session: async (signal) => read(Session, await call(caller, { method: 'GET', url: sessionUrl, signal })),
    signIn: async (body, signal) =>
      read(Session, await call(caller, { method: 'POST', url: sessionUrl, body, signal })),
    signOut: async (signal) => {
      await call(caller, { method: 'DELETE', url: sessionUrl, signal });
    },
    config: async (signal) => {
      const answer = await call(caller, { method: 'GET', url: origin + CONFIG_PATH, signal });
      const config = read(GatewayConfig, answer);
      return { config, serverTime: exactTime(config.time, answer.took) };
    },
    ticket: async (body, signal) => {
      const answer = await call(caller, { method: 'POST', url: origin + S3_TICKETS_PATH, body, signal });
      return read(Ticket, answer).ticket;
    },
    endErrand: async (id, signal) => {
      await call(caller, { method: 'DELETE', url: origin + errandPath(id), signal });
    },
  };
}
