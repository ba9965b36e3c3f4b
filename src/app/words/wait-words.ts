import type { WaitReason } from '../../lib/upload/phase.ts';
import type { Trouble } from './remedy.ts';

const TRY_NOW = { action: 'retry', label: 'Try now' } as const;

/** The short name of a wait, for the row's phase. */
export function waitLabel(why: WaitReason): string {
  switch (why) {
    case 'network':
      return 'Waiting for the network';
    case 'portal':
      return 'Waiting for the Portal';
    case 'storage':
      return 'Waiting for the storage';
    case 'device':
      return 'Waiting for this browser';
    case 'signed-out':
      return 'Waiting for a sign-in';
    case 'other-account':
      return 'Waiting for its account';
    case 'key-taken':
      return 'Waiting for its turn';
  }
}

/** What an Upload waits for, that it goes on by itself where it does, and the one thing that helps. */
export function waitTrouble(why: WaitReason): Trouble {
  switch (why) {
    case 'network':
      return {
        text: 'It goes on by itself when the network is back.',
        remedy: TRY_NOW,
      };
    case 'portal':
      return { text: 'The Portal doesn’t answer. It is asked again until it does.', remedy: TRY_NOW };
    case 'storage':
      return {
        text: 'The storage is busy or away. Parts are sent again until it takes them.',
        remedy: TRY_NOW,
      };
    case 'device':
      return {
        text: 'This browser’s own storage doesn’t answer. It is asked again until it does.',
        remedy: TRY_NOW,
      };
    case 'signed-out':
      return {
        text: 'Nobody is signed in. What was sent is kept.',
        remedy: { action: 'sign-in', label: 'Sign in' },
      };
    case 'other-account':
      return {
        text: 'Another account added this file. It goes on when that account is signed in.',
        remedy: { action: 'switch-account', label: 'Switch account' },
      };
    case 'key-taken':
      return {
        text: 'An earlier upload goes to the same place in the Portal. This one follows when that is done or cancelled.',
        remedy: TRY_NOW,
      };
  }
}
