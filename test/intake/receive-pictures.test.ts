import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ReceivedPictures } from '../../src/intake/receive-pictures.js';
import { aPng } from '../support/pictures.js';
import { aZip } from '../support/zip.js';

const PNG = aPng();

async function received(files: Readonly<Record<string, Buffer>>, maxBytes = 50_000_000) {
  const pictures = new ReceivedPictures(maxBytes);
  onTestFinished(() => pictures.discard());
  for (const [name, content] of Object.entries(files)) await pictures.take(name, Readable.from([content]));
  const { folder } = pictures;
  const names = folder === undefined ? [] : readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice((folder?.length ?? 0) + 1));
  return { pictures, folder: folder ?? '', paths: paths.sort() };
}

describe('pictures that come with a source', () => {
  it('are those of a zip, under their paths, and no other file in it', async () => {
    const parts = {
      'photos/anna.png': PNG,
      'bob.JPG': PNG,
      'notes.txt': 'x',
      '__MACOSX/photos/._anna.png': 'x',
      'empty/': '',
    };
    const { folder, paths } = await received({ 'all.zip': aZip(parts) });
    expect(paths).toEqual(['bob.JPG', 'photos/anna.png']);
    expect(readFileSync(join(folder, 'photos/anna.png'))).toEqual(PNG);
  });

  it('are single files, without the folders that a browser may name', async () => {
    const { paths } = await received({ 'anna.png': PNG, 'C:\\pictures\\bob.png': PNG, 'readme.pdf': PNG });
    expect(paths).toEqual(['anna.png', 'bob.png']);
  });

  it('keep the folders that a program names', async () => {
    const { paths } = await received({ 'a/anna.png': PNG, 'b/anna.png': PNG, '../bob.png': PNG, '/srv/eve.png': PNG });
    expect(paths).toEqual(['a/anna.png', 'b/anna.png', 'bob.png', 'eve.png']);
  });

  it('have an empty folder where nothing that came is a picture', async () => {
    const { folder, paths } = await received({ 'all.zip': aZip({ 'notes.txt': 'x' }) });
    expect([existsSync(folder), paths]).toEqual([true, []]);
  });

  it.each(['../evil.png', '/evil.png', 'a/../../evil.png', 'C:/evil.png'])(
    'are never written elsewhere: %s',
    async (path) => {
      const pictures = new ReceivedPictures(50_000_000);
      onTestFinished(() => pictures.discard());
      const zip = aZip({ 'good.png': PNG, [path]: PNG });
      await pictures.take('all.zip', Readable.from([zip])).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'source_not_text' });
      });
      const { folder } = pictures;
      for (const place of ['/', dirname(folder ?? '/tmp/x'), dirname(dirname(folder ?? '/tmp/x'))])
        expect(existsSync(join(place, 'evil.png'))).toBe(false);
      expect(folder === undefined ? [] : readdirSync(folder)).not.toContain('evil.png');
    },
  );

  it('are refused where they are too large in all, or the zip is cut off', async () => {
    const zip = aZip({ 'a.png': PNG, 'b.png': PNG });
    await expect(received({ 'all.zip': zip }, PNG.length)).rejects.toMatchObject({ code: 'source_too_large' });
    await expect(received({ 'all.zip': zip.subarray(0, 80) })).rejects.toMatchObject({ code: 'source_not_text' });
  });

  it('leave nothing behind', async () => {
    const { pictures, folder } = await received({ 'a.png': PNG });
    await pictures.discard();
    expect(existsSync(dirname(folder))).toBe(false);
  });
});
