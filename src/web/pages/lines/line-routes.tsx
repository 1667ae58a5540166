import type { FastifyInstance, FastifyReply } from 'fastify';
import { CARD_FIELDS as FIELDS } from '../../../cards/card.js';
import { isGood } from '../../../cards/outcome.js';
import { readNumberToFind } from '../../../cards/phone-number.js';
import { ROW_PROBLEMS } from '../../../cards/row-problem.js';
import { OperatorError } from '../../../errors.js';
import { capitalize, formatStatus } from '../../../format/text.js';
import { LINE_FILTERS } from '../../../operations/lines/line-list-schema.js';
import type { Operations } from '../../../operations/operations.js';
import { STATUS_OF } from '../../status-of.js';
import { sendPage, toPageError } from '../error-pages.js';
import { formOf } from '../form-body.js';
import { Flash, type PageError } from '../parts/flash.js';
import { queryOf, runAddress } from '../query.js';
import { readChange, type TypedChange } from './change-lines.js';
import { FindLinePage, SearchLines } from './find-line.js';
import { lineHref } from './line-href.js';
import { LineListView } from './line-list.js';
import { LinePage } from './line-page.js';
import type { SetCardProps } from './set-card.js';

/** Everything about one number, and the search for it. */
export function addLineRoutes(app: FastifyInstance, operations: Operations): void {
  app.get('/lines', async (request, reply) => {
    const query = queryOf(request);
    const number = (query.get('number') ?? '').trim();
    if (number === '') return sendPage(reply, await linesPage(operations, query));
    const reading = readNumberToFind(number);
    return reading.ok ? reply.redirect(lineHref(reading.phoneNumber), 303) : refuse(reply, number, asNoNumber(number));
  });

  app.post('/lines/change', (request, reply) => changeLines(operations, reply, formOf(request)));

  app.get<{ Params: { number: string } }>('/lines/:number', async (request, reply) => {
    const { number } = request.params;
    const reading = readNumberToFind(number);
    if (!reading.ok) return refuse(reply, number, asNoNumber(number));
    if (reading.phoneNumber !== number) return reply.redirect(lineHref(reading.phoneNumber), 303);
    try {
      const line = await operations.line(number);
      return sendPage(reply, await (<LinePage {...{ line, set: queryOf(request).get('set') ?? undefined }} />));
    } catch (error) {
      if (!(error instanceof OperatorError) || error.code !== 'setting_invalid') throw error;
      return refuse(reply, number, toPageError(error), STATUS_OF[error.code]);
    }
  });

  app.post<{ Params: { number: string } }>('/lines/:number/card', async (request, reply) => {
    const { number } = request.params;
    const reading = readNumberToFind(number);
    if (!reading.ok) return refuse(reply, number, asNoNumber(number));
    return setCard(operations, reply, { number: reading.phoneNumber, form: formOf(request) });
  });
}

const LINES_A_PAGE = 50;

/** The lines as far as Linq tells them now; the search for a number works without them. */
async function linesPage(
  operations: Operations,
  query: URLSearchParams,
  changed: { form: URLSearchParams; pageError: PageError } | null = null,
): Promise<string> {
  const search = (query.get('search') ?? '').slice(0, 100);
  const show = LINE_FILTERS.find((filter) => filter === query.get('show')) ?? 'all';
  const after = query.get('after') ?? '';
  const typed = typedIn(changed?.form ?? new URLSearchParams());
  const chosen = new Set(changed?.form.getAll('chosen'));
  try {
    const list = await operations.lineList({ search, show, after, limit: LINES_A_PAGE });
    return await (
      <FindLinePage number="" pageError={undefined}>
        <>
          <SearchLines {...{ search, show }} />
          <Flash pageError={changed?.pageError} />
          <LineListView {...{ list, search, show, after, typed, chosen }} />
        </>
      </FindLinePage>
    );
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return await (
      <FindLinePage number="" pageError={undefined}>
        <Flash pageError={{ what: error.message, next: error.next }} />
      </FindLinePage>
    );
  }
}

function typedIn(form: URLSearchParams): TypedChange {
  return { field: form.get('field') ?? '', value: form.get('value') ?? '', all: form.get('all') === 'on' };
}

/** Plans what is asked of the selected lines, and goes to its preview. */
async function changeLines(operations: Operations, reply: FastifyReply, form: URLSearchParams): Promise<FastifyReply> {
  try {
    const search = (form.get('search') ?? '').slice(0, 100);
    const show = LINE_FILTERS.find((filter) => filter === form.get('show')) ?? 'all';
    const selection = form.get('all') === 'on' ? { search, show } : { numbers: form.getAll('chosen') };
    const { id } = await operations.changeLines(selection, readChange(form), 'lines');
    return reply.redirect(runAddress(id), 303);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const page = await linesPage(operations, form, { form, pageError: toPageError(error) });
    return sendPage(reply.code(STATUS_OF[error.code]), page);
  }
}

async function setCard(
  operations: Operations,
  reply: FastifyReply,
  { number, form }: { number: string; form: URLSearchParams },
): Promise<FastifyReply> {
  const said = Object.fromEntries(FIELDS.map((name) => [name, (form.get(name) ?? '').trim()]));
  const fields: SetCardProps['fields'] = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''));
  try {
    const { end } = await operations.setCard(number, fields, { dryRun: false });
    if ('outcome' in end && isGood(end.outcome))
      return reply.redirect(`${lineHref(number)}?set=${end.outcome.status}`, 303);
    const what = 'outcome' in end ? (end.outcome.reason ?? formatStatus(end.outcome.status)) : end.without;
    return await again({ what, next: 'The page shows the card as it is now.' }, 200);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return again(toPageError(error), STATUS_OF[error.code]);
  }

  async function again(pageError: PageError, status: number): Promise<FastifyReply> {
    const line = await operations.line(number);
    return sendPage(reply.code(status), await (<LinePage {...{ line, typed: fields, pageError }} />));
  }
}

async function refuse(
  reply: FastifyReply,
  number: string,
  pageError: PageError,
  status = STATUS_OF.setting_invalid,
): Promise<FastifyReply> {
  return sendPage(reply.code(status), await (<FindLinePage {...{ number, pageError }} />));
}

/** This page has no default country, so a number without a country code is an error. */
function asNoNumber(number: string): PageError {
  const reading = readNumberToFind(number);
  const meaning = reading.ok ? 'this is not a phone number' : ROW_PROBLEMS[reading.code].meaning;
  return {
    what: `${capitalize(meaning)}.`,
    next: 'Enter the number with + and country code, for example +14155550132.',
  };
}
