import type { UploadView } from '../../lib/channel/upload-view.ts';
import { isAdding, signInPurposeText, type Remedy } from '../words/remedy.ts';
import type { AppState } from './app.svelte.ts';

/** Does the one thing that helps an Upload. */
export async function help(app: AppState, { action }: Remedy, upload: UploadView): Promise<void> {
  // Signed out there is no picker and no search.
  if (app.session.account === null && isAdding(action)) {
    app.session.askForSignIn(signInPurposeText(action));
    return;
  }
  switch (action) {
    case 'retry':
      if (!(await app.adding.again(upload.id))) await app.worker.order({ type: 'retry', ids: [upload.id] });
      return;
    case 'sign-in':
      app.session.askForSignIn();
      return;
    case 'switch-account':
      if (app.session.account !== null) await app.session.signOut();
      app.session.askForSignIn();
      return;
    case 'pick-again':
      app.reach.pickAgain();
      return;
    case 'allow-access':
      await app.lostFiles.allowAll();
      return;
    case 'add-again':
      app.reach.openPicker();
      await app.destinations.chooseAgain(upload.destination);
      return;
    case 'add-elsewhere':
      app.destinations.clear();
      app.reach.search();
  }
}
