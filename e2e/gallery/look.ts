/** Serves the gallery for a person to look at, until Ctrl-C. */
import { SCENES } from './scenes.ts';
import { serveGallery } from './serve.ts';

const gallery = await serveGallery();
for (const name of Object.keys(SCENES)) console.log(`${gallery.url}?scene=${name}`);
process.once('SIGINT', () => {
  void gallery.close();
});
