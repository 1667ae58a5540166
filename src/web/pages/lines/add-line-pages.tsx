import type { FastifyInstance, FastifyReply } from 'fastify';
import { readPhoneNumber } from '../../../cards/phone-number.js';
import { ROW_PROBLEMS } from '../../../cards/row-problem.js';
import { OperatorError } from '../../../errors.js';
import type { Desk } from '../../../processes/desk.js';
import { capitalised } from '../../../words.js';
import { STATUS_OF } from '../../status-of.js';
import { asMistake, sendPage } from '../mistakes.js';
import type { Mistake } from '../parts/flash.js';
import { queryOf } from '../query.js';
import { FindLinePage } from './find-line.js';
import { lineHref } from './line-href.js';
import { LinePage } from './line-page.js';

/** Everything about one number, and a box to find one. */
export function addLinePages(app: FastifyInstance, desk: Desk): void {
  app.get('/lines', async (request, reply) => {
    const number = (queryOf(request).get('number') ?? '').trim();
    if (number === '') return sendPage(reply, await (<FindLinePage number="" mistake={undefined} />));
    const reading = readPhoneNumber(number);
    return reading.ok ? reply.redirect(lineHref(reading.phoneNumber), 303) : refuse(reply, number, asNoNumber(number));
  });

  app.get<{ Params: { number: string } }>('/lines/:number', async ({ params: { number } }, reply) => {
    const reading = readPhoneNumber(number);
    if (!reading.ok) return refuse(reply, number, asNoNumber(number));
    if (reading.phoneNumber !== number) return reply.redirect(lineHref(reading.phoneNumber), 303);
    try {
      return sendPage(reply, await (<LinePage line={await desk.line(number)} />));
    } catch (error) {
      if (!(error instanceof OperatorError) || error.code !== 'setting_invalid') throw error;
      return refuse(reply, number, asMistake(error), STATUS_OF[error.code]);
    }
  });
}

async function refuse(
  reply: FastifyReply,
  number: string,
  mistake: Mistake,
  status = STATUS_OF.setting_invalid,
): Promise<FastifyReply> {
  return sendPage(reply.code(status), await (<FindLinePage {...{ number, mistake }} />));
}

/** Here there is no setting for the country of a number that does not say it. */
function asNoNumber(number: string): Mistake {
  const reading = readPhoneNumber(number);
  const says = reading.ok ? 'this is not a phone number' : ROW_PROBLEMS[reading.code].says;
  return {
    what: `${capitalised(says)}.`,
    next: 'Write the number with + and country code, for example +14155550132.',
  };
}
