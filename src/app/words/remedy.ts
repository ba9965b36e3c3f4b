/** The one thing to do about a trouble: what the button does, and what it says. */
export interface Remedy {
  readonly action: 'retry' | 'sign-in' | 'switch-account' | 'add-again' | 'add-elsewhere';
  readonly label: string;
}

export interface Trouble {
  readonly text: string;
  readonly remedy: Remedy;
}
