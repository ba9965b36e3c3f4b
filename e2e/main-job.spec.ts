import { expectArrived, expectChecksums } from './support/evidence.ts';
import { writePhoto, writeTar } from './support/files.ts';
import { Person } from './support/person.ts';
import { test } from './test.ts';

test('a Stitch TAR of 300 MB and three photos go from the picker to processed, byte for byte', async ({
  site,
  directory,
  sharedBrowser,
}) => {
  const tar = await writeTar(directory, 'house.tar', 301);
  const photos = await Promise.all(
    ['front.jpg', 'kitchen.jpg', 'Wohnzimmer – größer.jpg'].map((name, index) =>
      writePhoto(directory, name, 3_000_000 + index * 1_500_000),
    ),
  );
  const person = new Person(await sharedBrowser.open(), site.url);
  await person.open();
  await person.signIn();
  await person.chooseDestination('200 University Ave W');
  await person.upload(tar, ...photos);
  for (const { name } of [tar, ...photos]) await person.sees(name, 'done');
  await expectArrived(site, [tar, ...photos]);
  await expectChecksums(site);
});
