import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Home, openHome } from '../../src/home/home.js';
import {
  isUnborn,
  listRuns,
  listUnreadableRuns,
  loadRun,
  makeNewRunFolder,
  makeRunFolder,
  newRunId,
  removeRunFolder,
  runFiles,
  saveRun,
} from '../../src/home/run-folder.js';
import { A_MOMENT, A_RUN, aRunRecord } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('the id of a run', () => {
  it('is its time in UTC, so that runs sort by it, and four characters', () => {
    expect(newRunId(new Date('2030-01-02T03:04:05.999Z'))).toMatch(/^20300102-030405-[a-z2-9]{4}$/);
  });

  it('has no characters that are easily taken for others', () => {
    const deadLetters = Array.from({ length: 500 }, () => newRunId(new Date()).slice(-4)).join('');
    expect(deadLetters).not.toMatch(/[01ilo]/);
  });

  it('sorts runs of the same second too, to about a millisecond', () => {
    const ids = [0, 1, 2, 500, 998, 999].map((ms) => newRunId(new Date(Date.parse(A_MOMENT) + ms * 1.05)));
    expect([...ids].sort()).toEqual(ids);
  });

  it('is taken again by no other run, also of the same moment', async () => {
    const home = await aHome();
    const made = [];
    for (let count = 0; count < 100; count += 1) made.push(await makeNewRunFolder(home, new Date(A_MOMENT)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(100);
  });
});

describe('the folder of a run', () => {
  it('is made for its owner only, and holds files of that run alone', async () => {
    const home = await aHome();
    const files = await makeRunFolder(home, A_RUN);
    expect(statSync(files.folder).mode & 0o777).toBe(0o700);
    const { folder, ...others } = files;
    expect(Object.values(others).every((path) => path.startsWith(`${folder}/`))).toBe(true);
    expect(new Set(Object.values(others)).size).toBe(Object.keys(others).length);
  });

  it('is not made twice', async () => {
    const home = await aHome();
    await makeRunFolder(home, A_RUN);
    await expect(makeRunFolder(home, A_RUN)).rejects.toMatchObject({ code: 'home_unusable' });
  });

  it('gives back its record as it was saved', async () => {
    const home = await aHome();
    await makeRunFolder(home, A_RUN);
    await saveRun(home, aRunRecord());
    await saveRun(home, aRunRecord({ state: 'completed', counts: { created: 2 } }));
    expect(await loadRun(home, A_RUN)).toEqual(aRunRecord({ state: 'completed', counts: { created: 2 } }));
    expect(readdirSync(runFiles(home, A_RUN).folder)).toEqual(['run.json']);
    expect(statSync(runFiles(home, A_RUN).record).mode & 0o777).toBe(0o600);
  });

  it('can be taken away, also when it is not there', async () => {
    const home = await aHome();
    const { folder } = await makeRunFolder(home, A_RUN);
    await saveRun(home, aRunRecord());
    await removeRunFolder(home, A_RUN);
    await removeRunFolder(home, A_RUN);
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    ['nobody has made', '20300102-030405-zzzz'],
    ['is no id', 'latest'],
    ['leads out of the home', '../../20300102-030405-abcd'],
  ])('that %s is unknown', async (_, id) => {
    const home = await aHome();
    await expect(loadRun(home, id)).rejects.toMatchObject({ code: 'run_unknown', exitCode: 3 });
  });

  it('without a record never became a run', async () => {
    const home = await aHome();
    await makeRunFolder(home, A_RUN);
    await expect(loadRun(home, A_RUN)).rejects.toMatchObject({ code: 'run_unknown' });
    expect(await listRuns(home)).toEqual([]);
  });
});

describe('the list of runs', () => {
  it('has the newest first, and nothing that is no run', async () => {
    const home = await aHome();
    const ids = ['20300102-030405-abcd', '20291231-235959-wxyz', '20300102-030406-abcd'];
    for (const id of ids) {
      await makeRunFolder(home, id);
      await saveRun(home, aRunRecord({ id }));
    }
    mkdirSync(join(home.runsPath, 'notes'));
    writeFileSync(join(home.runsPath, '.DS_Store'), '');
    expect((await listRuns(home)).map(({ id }) => id)).toEqual([ids[2], ids[0], ids[1]]);
  });

  it('is empty in a new home', async () => {
    expect(await listRuns(await aHome())).toEqual([]);
  });
});

function aHome(): Promise<Home> {
  return openHome(join(temporaryFolder(), 'home'));
}

describe('a run whose record cannot be read', () => {
  const OTHER = '20300102-030406-wxyz';
  const damages: [string, (path: string) => void][] = [
    ['is cut off', (path) => writeFileSync(path, '{"id": "2030')],
    ['is empty', (path) => writeFileSync(path, '')],
    [
      'has a state of a newer version',
      (path) => writeFileSync(path, JSON.stringify({ ...aRunRecord(), state: 'frozen' })),
    ],
    ['is missing beside its outcomes', (path) => rmSync(path)],
  ];

  it.each(damages)('because it %s is listed apart, keeps its files, and stops no other run', async (_, damage) => {
    const home = await aHome();
    const files = await makeRunFolder(home, A_RUN);
    await saveRun(home, aRunRecord());
    writeFileSync(files.journal, '{}\n');
    await makeRunFolder(home, OTHER);
    await saveRun(home, aRunRecord({ id: OTHER }));
    damage(files.record);
    expect((await listRuns(home)).map(({ id }) => id)).toEqual([OTHER]);
    expect(await listUnreadableRuns(home)).toMatchObject([{ id: A_RUN, why: expect.stringContaining('run.json') }]);
    await expect(loadRun(home, A_RUN)).rejects.toMatchObject({ code: expect.stringMatching(/^run_un/), exitCode: 3 });
    expect(await isUnborn(home, A_RUN)).toBe(false);
    expect(existsSync(files.journal)).toBe(true);
  });

  it('is none while its process has only just begun to make it', async () => {
    const home = await aHome();
    const files = await makeRunFolder(home, A_RUN);
    writeFileSync(files.source, 'phone');
    writeFileSync(`${files.folder}/.run.json.0123456789ab.part`, '');
    expect([await listRuns(home), await listUnreadableRuns(home)]).toEqual([[], []]);
    expect(await isUnborn(home, A_RUN)).toBe(true);
  });
});
