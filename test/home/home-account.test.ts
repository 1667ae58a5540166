import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import { openHome } from '../../src/home/home.js';
import { type AccountChange, accountOf, claimHome, noteAccepted } from '../../src/home/home-account.js';
import { MEMORY_FILES } from '../../src/home/sent/memory-files.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const ONE = { key: '11111111', profile: null, organisation: null };
const OTHER = { key: '22222222', profile: 'work', organisation: 'org_2' };

async function aHome() {
  const home = await openHome(join(temporaryFolder(), 'home'));
  const offer = (account: typeof ONE | typeof OTHER, change?: AccountChange) =>
    claimHome(home, account, { change, now: new Date('2030-01-01T00:00:00Z') });
  const claim = async (...given: Parameters<typeof offer>) => {
    await offer(...given);
    await noteAccepted(home);
  };
  const put = (name: string, text: string) => {
    mkdirSync(join(home.runsPath, name), { recursive: true });
    writeFileSync(join(home.path, 'ledger.ndjson'), text);
  };
  const seen = () => ({
    runs: readdirSync(home.runsPath),
    ledger: readdirSync(home.path).includes('ledger.ndjson')
      ? readFileSync(join(home.path, 'ledger.ndjson'), 'utf8')
      : null,
  });
  return { home, offer, claim, put, seen };
}

describe('a home belongs to one account', () => {
  it('takes the first key that it is used with, also when it has runs already', async () => {
    const { home, claim, put, seen } = await aHome();
    put('a-run', 'sent');
    await claim(ONE);
    expect([accountOf(home), seen()]).toMatchObject([ONE, { runs: ['a-run'], ledger: 'sent' }]);
    await claim(ONE);
    expect(seen().runs).toEqual(['a-run']);
  });

  it('refuses another key and names the ways out', async () => {
    const { claim, home } = await aHome();
    await claim(ONE);
    const error = await claim(OTHER).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    expect(error).toMatchObject({
      code: 'account_differs',
      next: expect.stringMatching(/--home.*--new-account.*--same-account/),
    });
    expect(accountOf(home)).toMatchObject(ONE);
  });

  it('does not belong to a key that Linq has never accepted', async () => {
    const { offer, claim, home, put, seen } = await aHome();
    await offer(ONE);
    put('a-plan', 'nothing sent');
    await claim(OTHER);
    expect([accountOf(home), seen().runs]).toMatchObject([OTHER, ['a-plan']]);
    await offer(ONE, 'new');
    await offer(OTHER);
    expect(seen().runs).toEqual(['a-plan']);
  });

  it('keeps everything for a new key of the same account', async () => {
    const { claim, put, seen, home } = await aHome();
    await claim(ONE);
    put('a-run', 'sent');
    await claim(OTHER, 'same');
    expect([accountOf(home), seen()]).toMatchObject([OTHER, { runs: ['a-run'], ledger: 'sent' }]);
  });

  it('puts aside what the first account has, and brings it back with that account', async () => {
    const { claim, put, seen } = await aHome();
    await claim(ONE);
    put('of-one', 'sent by one');
    await claim(OTHER, 'new');
    expect(seen()).toEqual({ runs: [], ledger: null });
    put('of-other', 'sent by the other');
    await claim(ONE, 'new');
    expect(seen()).toEqual({ runs: ['of-one'], ledger: 'sent by one' });
    await claim(OTHER, 'new');
    expect(seen()).toEqual({ runs: ['of-other'], ledger: 'sent by the other' });
  });

  it.each(MEMORY_FILES.flatMap((name) => [name, `simulator-${name}`]))('keeps %s with its account', async (name) => {
    const { home, claim } = await aHome();
    await claim(ONE);
    writeFileSync(join(home.path, name), 'of one');
    await claim(OTHER, 'new');
    expect(readdirSync(home.path)).not.toContain(name);
    await claim(ONE, 'new');
    expect(readFileSync(join(home.path, name), 'utf8')).toBe('of one');
  });

  it.each(['aside', 'back'] as const)('finishes a switch that a crash cut short at %s', async (step) => {
    const { home, claim, put, seen } = await aHome();
    await claim(ONE);
    put('of-one', 'sent by one');
    if (step === 'back') await claim(OTHER, 'new');
    const begun = { ...ONE, since: '2030-01-01T00:00:00.000Z', accepted: true, switching: { to: OTHER, step } };
    writeFileSync(join(home.path, 'account.json'), JSON.stringify(begun));
    expect(accountOf(home)).toMatchObject(OTHER);
    await claim(OTHER);
    await expect(claim(ONE)).rejects.toMatchObject({ code: 'account_differs' });
    expect(seen()).toEqual({ runs: [], ledger: null });
    await claim(ONE, 'new');
    expect(seen()).toEqual({ runs: ['of-one'], ledger: 'sent by one' });
  });

  it('learns the profile of its key when it is named', async () => {
    const { home, claim } = await aHome();
    await claim({ ...OTHER, profile: null, organisation: null } as never);
    await claim(OTHER);
    expect(accountOf(home)).toMatchObject(OTHER);
  });
});
