import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHome } from '../../src/home/home.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('a home', () => {
  it('is made where there is none, for its owner only', async () => {
    const path = join(temporaryFolder(), 'deep', 'home');
    const home = await openHome(path);
    expect(home).toMatchObject({ path, runsPath: join(path, 'runs'), queuePath: join(path, 'queue') });
    expect(readdirSync(path).sort()).toEqual(['home.json', 'log', 'runs']);
    expect([home.runsPath, home.logPath].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it('keeps its id, and has another one than other homes', async () => {
    const folder = temporaryFolder();
    const { id } = await openHome(join(folder, 'a'));
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect((await openHome(join(folder, 'a'))).id).toBe(id);
    expect((await openHome(join(folder, 'b'))).id).not.toBe(id);
  });

  it('has one id for all who come to a new one at once, and nothing else is left in it', async () => {
    const path = join(temporaryFolder(), 'home');
    const homes = await Promise.all(Array.from({ length: 20 }, () => openHome(path)));
    expect(new Set(homes.map(({ id }) => id)).size).toBe(1);
    expect(readdirSync(path).sort()).toEqual(['home.json', 'log', 'runs']);
  });

  it('can be a folder that is there already', async () => {
    const path = join(temporaryFolder(), 'home');
    mkdirSync(path);
    writeFileSync(join(path, 'notes.txt'), '');
    await openHome(path);
    expect(readdirSync(path)).toContain('notes.txt');
  });

  it.each([
    ['is a file', 'file'],
    ['lies below a file', 'file/home'],
  ])('cannot be used when its path %s', async (_, path) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(openHome(join(folder, path))).rejects.toMatchObject({ code: 'home_unusable', exitCode: 3 });
  });

  it.each(['', '{"id":', '{}', '{"id":"X"}'])(
    'does not get another id because its own cannot be read: %s',
    async (text) => {
      const path = join(temporaryFolder(), 'home');
      const file = join(path, 'home.json');
      mkdirSync(path);
      writeFileSync(file, text);
      await expect(openHome(path)).rejects.toMatchObject({
        ...{ code: 'home_unusable', exitCode: 3 },
        ...{ message: expect.stringContaining(file), next: expect.stringContaining('delete it') },
      });
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});
