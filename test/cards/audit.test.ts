import { describe, expect, it } from 'vitest';
import { AccountTable } from '../../src/cards/account-table.js';
import {
  type AuditedAccount,
  auditWithFile,
  auditWithoutFile,
  isDrift,
  type LastSet,
  type LineState,
} from '../../src/cards/audit.js';
import type { Card } from '../../src/cards/card.js';
import type { Row } from '../../src/cards/row.js';

const [ONE, TWO, THREE, FOUR] = ['+14155550101', '+14155550102', '+14155550103', '+14155550104'] as const;
const AT = '2030-01-02T03:04:05.000Z';

function card(phoneNumber: string, parts: Partial<Card> = {}): Card {
  return { phoneNumber, firstName: 'Ann', isActive: true, ...parts };
}

type Given = Partial<Omit<AuditedAccount, 'table' | 'troubled'>> & { lines?: LineState[] };

function account(cards: Card[], { lines = [], ...parts }: Given = {}): AuditedAccount {
  const reputations = lines.map(({ phoneNumber, reputation }) => [phoneNumber, reputation ?? 'HEALTHY'] as const);
  return {
    table: AccountTable.of({ cards, lines: lines.map(({ phoneNumber }) => phoneNumber) }),
    troubled: new Map(reputations.filter(([, reputation]) => reputation !== 'HEALTHY')),
    lastSetOf: () => undefined,
    sentImageOf: () => undefined,
    ...parts,
  };
}

const line = (phoneNumber: string, reputation: string | null = 'HEALTHY') => ({ phoneNumber, reputation });
const good = (row: number, phoneNumber: string, firstName = 'Ann'): Row => ({
  kind: 'good',
  row,
  line: row + 1,
  phoneNumber,
  fields: { firstName },
});

async function withFile(rows: Row[], audited: AuditedAccount) {
  async function* all() {
    yield* rows;
  }
  const found = [];
  for await (const finding of auditWithFile(all(), audited)) found.push(finding);
  return found;
}

function lastSet(entries: Record<string, LastSet['fields']>) {
  const all = new Map(Object.entries(entries).map(([number, fields]) => [number, { fields, run: 'a-run', at: AT }]));
  return { all, lastSetOf: (number: string) => all.get(number) };
}

describe('an audit with a file', () => {
  it('finds nothing where the account is as the file wants it', async () => {
    expect(await withFile([good(1, ONE)], account([card(ONE)]))).toEqual([]);
  });

  it('names what is missing, dark, different, no line, or in error, with its line of the file', async () => {
    const cards = [card(ONE, { isActive: false }), card(TWO, { firstName: 'Bob' })];
    const rows: Row[] = [
      good(1, ONE),
      good(2, TWO),
      good(3, THREE),
      good(4, FOUR),
      { kind: 'duplicate', row: 5, line: 6, phoneNumber: ONE, firstRow: 1, differs: true },
    ];
    const found = await withFile(rows, account(cards, { lines: [ONE, TWO, THREE].map((number) => line(number)) }));
    expect(found.map(({ kind, line: at }) => [kind, at])).toEqual([
      ['inactive', 2],
      ['differs', 3],
      ['no_card', 4],
      ['not_a_line', 5],
      ['row_error', 6],
    ]);
    expect(found[1]?.changes).toEqual([{ field: 'firstName', from: 'Bob', to: 'Ann' }]);
    expect(found.every(isDrift)).toBe(true);
  });

  it('mentions the lines that the file does not name, which is no drift, and cards of numbers that are no lines, which is', async () => {
    const found = await withFile([good(1, ONE)], account([card(ONE), card(TWO)], { lines: [line(ONE), line(THREE)] }));
    expect(found.map(({ kind, phoneNumber }) => [kind, phoneNumber])).toEqual([
      ['not_a_line', TWO],
      ['not_in_file', THREE],
    ]);
    expect(found.map(isDrift)).toEqual([true, false]);
  });
});

describe('an audit without a file', () => {
  it('compares with what was last set here, and says when and by which run', () => {
    const { all, lastSetOf } = lastSet({ [ONE]: { firstName: 'Ann' }, [TWO]: { firstName: 'Bea' }, [THREE]: {} });
    const audited = account([card(ONE), card(TWO), card(FOUR)], { lastSetOf });
    expect([...auditWithoutFile(audited, all)]).toEqual([
      {
        kind: 'differs',
        phoneNumber: TWO,
        changes: [{ field: 'firstName', from: 'Ann', to: 'Bea' }],
        lastSet: { run: 'a-run', at: AT },
      },
      { kind: 'no_card', phoneNumber: THREE, lastSet: { run: 'a-run', at: AT } },
    ]);
  });

  it('finds a picture or name that was removed from here and is back', () => {
    const last = { fields: { lastName: null, imageUrl: null }, run: 'R', at: AT };
    const audited = account([card(ONE, { lastName: 'Lee', imageUrl: 'https://cdn.example.net/1.png' }), card(TWO)], {
      lastSetOf: () => last,
    });
    expect([...auditWithoutFile(audited, new Map())]).toMatchObject([
      { kind: 'differs', phoneNumber: ONE, changes: [{ field: 'lastName' }, { field: 'imageUrl' }] },
    ]);
  });

  it('finds lines without a card, inactive cards, and cards of numbers that are no lines', () => {
    const cards = [card(ONE, { isActive: false }), card(THREE)];
    const found = [...auditWithoutFile(account(cards, { lines: [line(ONE), line(TWO)] }), new Map())];
    expect(found.map(({ kind, phoneNumber }) => [kind, phoneNumber])).toEqual([
      ['inactive', ONE],
      ['not_a_line', THREE],
      ['no_card', TWO],
    ]);
  });

  it('compares a picture only by the copy that Linq told of when it was sent', () => {
    const { all, lastSetOf } = lastSet({ [ONE]: { imageUrl: 'https://example.com/a.png' } });
    const live = card(ONE, { imageUrl: 'https://cdn/2' });
    const withCopy = (answeredUrl: string | undefined) => {
      const sentImageOf = () => ({ imageUrl: 'https://example.com/a.png', answeredUrl });
      return [...auditWithoutFile(account([live], { lastSetOf, sentImageOf }), all)].map(({ kind }) => kind);
    };
    expect([withCopy('https://cdn/2'), withCopy('https://cdn/1'), withCopy(undefined)]).toEqual([[], ['differs'], []]);
  });

  it('mentions the reputation of lines, which is no drift', () => {
    const lines = [line(ONE, 'CRITICAL'), line(TWO, 'AT_RISK'), line(THREE, null), line(FOUR, 'NEW_WORD')];
    const found = [
      ...auditWithoutFile(
        account(
          [ONE, TWO, THREE, FOUR].map((one) => card(one)),
          { lines },
        ),
        new Map(),
      ),
    ];
    expect(found.map((finding) => [finding.kind, isDrift(finding)])).toEqual([
      ['critical', false],
      ['at_risk', false],
    ]);
  });
});
