/** What the browser tells an installed app that it opens once more: `LaunchParams` fits. */
export interface Launch {
  readonly targetURL?: string | null | undefined;
  /** Files that are opened with the app. */
  readonly files?: readonly FileSystemHandle[] | undefined;
}

/** Chromium's, which TypeScript does not know. It keeps what comes until there is a consumer. */
export interface LaunchQueue {
  setConsumer(consumer: (launch: Launch) => void): void;
}

/** How the page is reached from outside. */
export interface ArrivalDoor {
  /** The address that the page was opened with. */
  readonly address: string;
  /** Takes what the address asked for out of it, so that a reload does not ask again. */
  clearAddress(): void;
  /** Not in every browser. */
  readonly launches: LaunchQueue | undefined;
}

/** This window's. */
export function createArrivalDoor(window: Window & { readonly launchQueue?: LaunchQueue }): ArrivalDoor {
  return {
    address: window.location.href,
    clearAddress: () => window.history.replaceState(null, '', window.location.pathname),
    launches: window.launchQueue,
  };
}
