import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { cookieOptions } from './cookie-options.ts';

/**
 * Browsers drop a cookie of more than 4,096 bytes without a word, and the Portal's tokens may be longer: a sealed
 * session is spread over as many cookies as it needs.
 */
const PIECE_LENGTH = 3_800;
/** Pieces of the longest token that the contract allows, and one to spare. */
const MOST_PIECES = 4;

/** Where the browser keeps the sealed session: out of reach of scripts, and of every other site. */
export interface SessionCookie {
  read(context: Context): string | null;
  write(context: Context, sealed: string): void;
  clear(context: Context): void;
}

/** `secure`: the app is served over TLS. `lifetime` in seconds. */
export function createSessionCookie(secure: boolean, lifetime: number): SessionCookie {
  const options = cookieOptions(secure, '/');
  const pieceName = (index: number) => `sitelift-session-${index}`;

  function readPieces(context: Context): string[] {
    const pieces: string[] = [];
    for (let index = 0; index < MOST_PIECES; index += 1) {
      const piece = getCookie(context, pieceName(index), options.prefix);
      if (piece === undefined) break;
      pieces.push(piece);
    }
    return pieces;
  }

  function clearFrom(context: Context, first: number): void {
    const count = readPieces(context).length;
    for (let index = first; index < count; index += 1) deleteCookie(context, pieceName(index), options);
  }

  return {
    read: (context) => readPieces(context).join('') || null,

    write(context, sealed) {
      const count = Math.ceil(sealed.length / PIECE_LENGTH);
      for (let index = 0; index < count; index += 1) {
        const piece = sealed.slice(index * PIECE_LENGTH, (index + 1) * PIECE_LENGTH);
        setCookie(context, pieceName(index), piece, { ...options, maxAge: Math.floor(lifetime) });
      }
      clearFrom(context, count);
    },

    clear: (context) => clearFrom(context, 0),
  };
}
