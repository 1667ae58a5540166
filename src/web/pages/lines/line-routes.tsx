import type { FastifyInstance, FastifyReply } from 'fastify';
import { readNumberToFind } from '../../../cards/phone-number.js';
import { ROW_PROBLEMS } from '../../../cards/row-problem.js';
import { OperatorError } from '../../../errors.js';
import { capitalize } from '../../../format/text.js';
import type { Operations } from '../../../operations/operations.js';
import { STATUS_OF } from '../../status-of.js';
import { sendPage, toPageError } from '../error-pages.js';
import type { PageError } from '../parts/flash.js';
import { queryOf } from '../query.js';
import { FindLinePage } from './find-line.js';
import { lineHref } from './line-href.js';
import { LinePage } from './line-page.js';

/** Everything about one number, and the search for it. */
export function addLineRoutes(app: FastifyInstance, operations: Operations): void {
  app.get('/lines', async (request, reply) => {
    const number = (queryOf(request).get('number') ?? '').trim();
    if (number === '') return sendPage(reply, await (<FindLinePage number="" pageError={undefined} />));
    const reading = readNumberToFind(number);
    return reading.ok ? reply.redirect(lineHref(reading.phoneNumber), 303) : refuse(reply, number, asNoNumber(number));
  });

  app.get<{ Params: { number: string } }>('/lines/:number', async ({ params: { number } }, reply) => {
    const reading = readNumberToFind(number);
    if (!reading.ok) return refuse(reply, number, asNoNumber(number));
    if (reading.phoneNumber !== number) return reply.redirect(lineHref(reading.phoneNumber), 303);
    try {
      return sendPage(reply, await (<LinePage line={await operations.line(number)} />));
    } catch (error) {
      if (!(error instanceof OperatorError) || error.code !== 'setting_invalid') throw error;
      return refuse(reply, number, toPageError(error), STATUS_OF[error.code]);
    }
  });
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
