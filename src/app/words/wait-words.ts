import type { WaitReason } from '../../lib/upload/phase.ts';
import type { Trouble } from './remedy.ts';

const TRY_NOW = { action: 'retry', label: 'Try now' } as const;

/** The short name of a wait, for the row's phase. */
export function waitLabel(why: WaitReason): string {
  switch (why) {
    case 'network':
      return 'Waiting for the network';
    case 'captive-portal':
      return 'Waiting for this network’s sign-in';
    case 'portal':
      return 'Waiting for the Portal';
    case 'portal-intercepted':
      return 'Waiting for a way to the Portal';
    case 'storage':
      return 'Waiting for the storage';
    case 'storage-unreachable':
      return 'Waiting for a way to the storage';
    case 'storage-refuses':
      return 'Waiting for the storage to allow it';
    case 'storage-intercepted':
      return 'Waiting for the storage itself';
    case 'detour-too-small':
      return 'Waiting for Sitelift’s server to take it';
    case 'device':
      return 'Waiting for this browser';
    case 'signed-out':
      return 'Waiting for a sign-in';
    case 'other-account':
      return 'Waiting for its account';
    case 'key-taken':
      return 'Waiting for its turn';
    case 'file-access':
      return 'Waiting to be allowed to read it';
  }
}

/** What an Upload waits for, that it goes on by itself where it does, and the one thing that helps. */
export function waitTrouble(why: WaitReason): Trouble {
  switch (why) {
    case 'network':
      return {
        text: 'Nothing answers on this network. What was sent is kept; it goes on by itself seconds after the network is back.',
        remedy: TRY_NOW,
      };
    case 'captive-portal':
      return {
        text: 'This network wants a sign-in of its own before it lets anything through. What was sent is kept. Open any website to sign in there; then it goes on by itself.',
        remedy: TRY_NOW,
      };
    case 'portal':
      return { text: 'The Portal doesn’t answer. It is asked again until it does.', remedy: TRY_NOW };
    case 'portal-intercepted':
      return {
        text: 'Something between here and the Portal answers in its place, as a proxy or a firewall does. What was sent is kept. Use another network, or tell whoever runs this one or Sitelift; it is asked again until the Portal itself answers.',
        remedy: TRY_NOW,
      };
    case 'storage':
      return {
        text: 'The storage is busy or away. Parts are sent again until it takes them.',
        remedy: TRY_NOW,
      };
    case 'storage-unreachable':
      return {
        text: 'The network works, but the storage can’t be reached. A VPN, a firewall or a browser extension may block it. What was sent is kept. Switch that off or use another network; then it goes on by itself.',
        remedy: TRY_NOW,
      };
    case 'storage-refuses':
      return {
        text: 'The storage answers, but this page isn’t allowed to hear it: its settings don’t name this address, or a browser extension is in the way. What was sent is kept. Switch extensions off, or tell whoever runs Sitelift; it is tried again until it works.',
        remedy: TRY_NOW,
      };
    case 'storage-intercepted':
      return {
        text: 'Something between here and the storage answers in its place, as a proxy or a firewall does. What was sent is kept. Use another network, or tell whoever runs this one or Sitelift; it is tried again until the storage itself answers.',
        remedy: TRY_NOW,
      };
    case 'detour-too-small':
      return {
        text: 'A proxy before Sitelift’s own server refuses parts of this size, and an upload’s parts can’t be made smaller once it has begun. What was sent is kept. Tell whoever runs Sitelift that its proxy must take larger bodies; it is tried again every ten minutes.',
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
    case 'file-access':
      return {
        text: 'Since Sitelift was closed, this browser wants to be asked before Sitelift reads this file again. What was sent is kept. One yes covers all such files.',
        remedy: { action: 'allow-access', label: 'Allow reading' },
      };
  }
}
