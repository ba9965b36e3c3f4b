/** The notices that the system shows of this app. */
export type SystemNotices = Pick<ServiceWorkerRegistration, 'getNotifications' | 'showNotification'>;

/**
 * The system's, asked for one thing at a time. Chromium forgets a notice that is shown while it is asked for those that are,
 * and then it can't be taken back (29 of 80 in version 156, measured; in turn 0 of 80).
 */
export function createSystemNotices(system: SystemNotices): SystemNotices {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(ask: () => Promise<Result>): Promise<Result> => {
    const asked = last.then(ask);
    last = asked.catch(() => undefined);
    return asked;
  };
  return {
    getNotifications: (filter) => inTurn(() => system.getNotifications(filter)),
    showNotification: (title, options) => inTurn(() => system.showNotification(title, options)),
  };
}
