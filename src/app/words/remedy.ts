/** The one thing to do about a trouble: what the button does, and what it says. */
export interface Remedy {
  readonly action:
    'retry' | 'sign-in' | 'switch-account' | 'add-again' | 'add-elsewhere' | 'pick-again' | 'allow-access';
  readonly label: string;
}

type Adding = Extract<Remedy['action'], `add-${string}`>;

/** Adds a file, which needs somebody signed in. */
export function isAdding(action: Remedy['action']): action is Adding {
  return action === 'add-again' || action === 'add-elsewhere';
}

/** What to do before it, for whoever is signed out. */
export function signInPurposeText(action: Adding): string {
  return action === 'add-again'
    ? 'Sign in first. Then the file can be added again.'
    : 'Sign in first. Then another destination can be chosen.';
}

export interface Trouble {
  readonly text: string;
  readonly remedy: Remedy;
}
