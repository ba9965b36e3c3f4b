import type { PortalTrouble } from '../../lib/portal/trouble.ts';

type Kind = PortalTrouble['kind'];

/** Why a sign-in did not work. `name`: the Portal's, as it stands within a sentence. */
export function signInTroubleText(kind: Kind, name: string): string {
  // A name of its own keeps its letters (`iGUIDE Portal`).
  const portalName = name.replace(/^the /, 'The ');
  switch (kind) {
    case 'signed-out':
    case 'token-refused':
      return `${portalName} does not accept this App ID and App token. Check both, or make a new token in the Portal’s settings under API Management.`;
    case 'refused':
    case 'link-refused':
    case 'conflict':
    case 'not-found':
      return 'The sign-in was refused. Check the App ID and the App token.';
    case 'rate-limited':
      return `${portalName} is asked too often at the moment. Try again in a few seconds.`;
    case 'intercepted':
      return `Something between here and ${name} answers in its place, as a proxy or a firewall does. Your App ID and token were not checked; try again soon, or on another network.`;
    case 'unreachable':
      return `${portalName} can’t be reached at the moment. Your App ID and token were not checked; try again soon.`;
    case 'no-answer':
    case 'aborted':
      return 'No connection. Check the network, then try again.';
  }
}

/** Why the list of iGUIDEs is not there, and what works without it. */
export function listTroubleText(kind: Kind): string {
  switch (kind) {
    case 'refused':
    case 'link-refused':
    case 'token-refused':
      return 'This account may not list iGUIDEs. Type or paste an iGUIDE ID instead.';
    case 'signed-out':
      return 'Sign in again to see the list.';
    case 'rate-limited':
      return 'The Portal is asked too often at the moment.';
    case 'not-found':
    case 'conflict':
    case 'unreachable':
    case 'intercepted':
      return 'The Portal’s list can’t be read at the moment. Type or paste an iGUIDE ID, or try again.';
    case 'no-answer':
    case 'aborted':
      return 'No connection: the list can’t be read. iGUIDEs you used before still work.';
  }
}

/** Why an iGUIDE that was asked for by its ID can't be used as it is. */
export function iguideTroubleText(kind: Kind, id: string): string {
  switch (kind) {
    case 'not-found':
      return `The Portal knows no iGUIDE ${id}. Check the ID.`;
    case 'refused':
    case 'link-refused':
    case 'token-refused':
      return `This account may not look at iGUIDE ${id}.`;
    case 'signed-out':
      return 'Sign in again to look it up.';
    case 'conflict':
    case 'rate-limited':
    case 'unreachable':
    case 'intercepted':
      return 'The Portal can’t look it up at the moment.';
    case 'no-answer':
    case 'aborted':
      return 'No connection: it can’t be looked up now.';
  }
}

/** Whether asking the same again may help. */
export function isPassing(kind: Kind): boolean {
  return (
    kind === 'unreachable' ||
    kind === 'intercepted' ||
    kind === 'no-answer' ||
    kind === 'rate-limited' ||
    kind === 'aborted'
  );
}
