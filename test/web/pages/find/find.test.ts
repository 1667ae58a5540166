import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OperatorError } from '../../../../src/errors.js';
import { findOperations } from '../../../../src/operations/lines/find.js';
import type { ListedLine } from '../../../../src/operations/lines/line-list-schema.js';
import type { Operations } from '../../../../src/operations/operations.js';
import { addFindRoutes } from '../../../../src/web/pages/find/find-routes.js';
import { A_NUMBER, ANOTHER_NUMBER, aCard, aDeadLetter } from '../../../support/builders.js';
import { tagsOf } from '../../../support/dead-letter-pages.js';
import { fakeDeadLetterOperations } from '../../../support/fake-dead-letter-operations.js';
import { readHtml } from '../../../support/html.js';

const COUNTS = { all: 0, drift: 0, inactive: 0, none: 0 };
const FAILED = [aDeadLetter({ phoneNumber: ANOTHER_NUMBER, wanted: { firstName: 'Beta' } })];

function line(phoneNumber: string, firstName: string): ListedLine {
  return { phoneNumber, card: aCard({ phoneNumber, firstName }), drift: null, lastSet: null };
}

/** What the lists answer; `account`: null where it cannot be read. */
function operations(account: ListedLine[] | null): Operations {
  const fake = fakeDeadLetterOperations({ deadLetters: FAILED });
  const lineList: Operations['lineList'] = async () => {
    if (account === null) throw new OperatorError('account_unreadable', 'Linq does not respond.', 'Try again.');
    return { items: account, next: null, counts: COUNTS };
  };
  return { ...fake, ...findOperations({ lineList, deadLetters: fake.deadLetters }) };
}

async function get(given: Operations, text: string) {
  const app = Fastify();
  onTestFinished(() => app.close());
  addFindRoutes(app, given);
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url: '/find', query: { text } });
  return { status: statusCode, location: headers.location, ...readHtml(body) };
}

describe('the search for a number or a name', () => {
  it('leads to a whole number at once, also to one of which nothing is known', async () => {
    const answer = await get(operations([]), '+44 (0)20 7946 0000');
    expect([answer.status, answer.location]).toEqual([303, '/lines/%2B442079460000']);
  });

  it('leads to the only number that has a name, whether it is on the account or failed', async () => {
    expect((await get(operations([line(A_NUMBER, 'Acme')]), 'acme')).location).toBe(
      `/lines/${encodeURIComponent(A_NUMBER)}`,
    );
    expect((await get(operations([]), 'beta')).location).toBe(`/lines/${encodeURIComponent(ANOTHER_NUMBER)}`);
  });

  it('lists several, each once, with its name and whether it failed', async () => {
    const page = await get(operations([line(A_NUMBER, 'Acme'), line(ANOTHER_NUMBER, 'Beta')]), '555 01');
    expect(page.status).toBe(200);
    expect(tagsOf(page, 'li', { class: 'found' })).toHaveLength(2);
    expect(tagsOf(page, 'span', { class: 'pill pill-failed' })).toHaveLength(1);
    expect(page.text).toMatch(/Acme.*Beta/s);
  });

  it('says so where nothing is found, and where the account cannot be read', async () => {
    expect((await get(operations([]), 'nobody')).text).toContain('No number or name matches.');
    const page = await get(operations(null), 'nobody');
    expect(page.status).toBe(200);
    expect(page.text).toContain('only failed numbers were searched');
  });

  it('lists fifty at most, and says that there are more', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => line(`+1202555${String(1_000 + at)}`, 'Acme'));
    expect(await operations(many(50)).find('acme')).toMatchObject({ items: { length: 50 }, more: false });
    expect(await operations(many(51)).find('acme')).toMatchObject({ items: { length: 50 }, more: true });
  });
});
