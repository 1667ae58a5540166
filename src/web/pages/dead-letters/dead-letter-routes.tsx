import type { FastifyInstance, FastifyReply } from 'fastify';
import { parseDeadLetterFilter, readDeadLetterFilter } from '../../../dead-letter-filters.js';
import { OperatorError } from '../../../errors.js';
import type { DeadLetterSelection, Operations } from '../../../operations/operations.js';
import { STATUS_OF } from '../../status-of.js';
import { sendPage, toPageError } from '../error-pages.js';
import { formOf } from '../form-body.js';
import { queryOf, runAddress } from '../query.js';
import { ConfirmDiscard } from './confirm-discard.js';
import { type DeadLetterEdit, readEdit } from './dead-letter-edit.js';
import { type DeadLetterQuery, deadLettersHref, readQuery } from './dead-letter-query.js';
import { DeadLettersPage } from './dead-letters-page.js';

const DEAD_LETTERS_A_PAGE = 100;

type View = { query: DeadLetterQuery; after: string; notice?: string; error?: OperatorError; edit?: DeadLetterEdit };

/** Dead letters: the numbers that failed, to be retried as they are, edited and retried, or discarded. */
export function addDeadLetterRoutes(app: FastifyInstance, operations: Operations): void {
  app.get('/dead-letters', (request, reply) => {
    const params = queryOf(request);
    return showDeadLetters(operations, reply, { ...placeOf(params), notice: params.get('notice') ?? '' });
  });
  app.post('/dead-letters/rerun', (request, reply) => rerun(operations, reply, formOf(request)));
  app.post('/dead-letters/edit', (request, reply) => rerunEdited(operations, reply, formOf(request)));
  app.post('/dead-letters/discard', (request, reply) => discard(operations, reply, formOf(request)));
}

async function showDeadLetters(operations: Operations, reply: FastifyReply, view: View): Promise<FastifyReply> {
  const { query, after, notice = '', error, edit } = view;
  const { filter, problems } = readDeadLetterFilter(query);
  const isReadable = Object.keys(problems).length === 0;
  const slice = { limit: DEAD_LETTERS_A_PAGE, ...(after !== '' && { after }) };
  const [causes, deadLetters] = isReadable
    ? await Promise.all([operations.deadLetterCauses(filter), operations.deadLetters(filter, slice)])
    : [[], { items: [], next: null }];
  const page = await (
    <DeadLettersPage
      {...{ query, after, problems, causes, deadLetters, edit }}
      now={new Date()}
      discarded={/^\d{1,9}$/.test(notice) ? Number(notice) : null}
      pageError={error && toPageError(error)}
    />
  );
  return sendPage(
    reply.code(error ? STATUS_OF[error.code] : isReadable && !edit ? 200 : STATUS_OF.setting_invalid),
    page,
  );
}

async function rerun(operations: Operations, reply: FastifyReply, form: URLSearchParams): Promise<FastifyReply> {
  try {
    const run = await operations.rerun(chosen(form), {});
    return toRun(reply, run);
  } catch (error) {
    return again(operations, reply, { form, error });
  }
}

/** Retries one number with edited values. */
async function rerunEdited(operations: Operations, reply: FastifyReply, form: URLSearchParams): Promise<FastifyReply> {
  const phoneNumber = form.get('chosen') ?? '';
  const deadLetter = (await operations.deadLetters({ number: phoneNumber }, { limit: 1 })).items[0];
  if (!deadLetter) return again(operations, reply, { form, error: deadLetterGone(phoneNumber) });
  const edit = readEdit(form, deadLetter);
  if (Object.keys(edit.problems).length > 0) return showDeadLetters(operations, reply, { ...placeOf(form), edit });
  try {
    return toRun(reply, await operations.rerun({ numbers: [phoneNumber] }, edit.changes));
  } catch (error) {
    return again(operations, reply, { form, error, edit });
  }
}

/** Asks for confirmation first. If the number of matching letters differs from the confirmed one, it asks again. */
async function discard(operations: Operations, reply: FastifyReply, form: URLSearchParams): Promise<FastifyReply> {
  try {
    const meant = chosen(form);
    const causes = await operations.deadLetterCauses(meant);
    const deadLetters = causes.reduce((sum, { numbers }) => sum + numbers, 0);
    if (deadLetters === 0) throw deadLetterGone(meant.numbers?.[0] ?? '');
    const { query, after } = placeOf(form);
    const agreed = form.get('agreed');
    if (agreed !== String(deadLetters)) {
      const page = await (
        <ConfirmDiscard {...{ causes, deadLetters, numbers: meant.numbers, query, after, agreed }} />
      );
      return sendPage(reply, page);
    }
    const discarded = await operations.discard(meant);
    // The filter may match nothing any more, so show all that are left.
    return reply.redirect(deadLettersHref({ notice: String(discarded) }), 303);
  } catch (error) {
    return again(operations, reply, { form, error });
  }
}

/** The page of the form that was submitted, with the error. */
function again(
  operations: Operations,
  reply: FastifyReply,
  { form, error, edit }: { form: URLSearchParams; error: unknown; edit?: DeadLetterEdit },
): Promise<FastifyReply> {
  if (!(error instanceof OperatorError)) throw error;
  return showDeadLetters(operations, reply, { ...placeOf(form), error, ...(edit && { edit }) });
}

function toRun(reply: FastifyReply, { id }: { id: string }): FastifyReply {
  return reply.redirect(runAddress(id), 303);
}

function placeOf(form: URLSearchParams): { query: DeadLetterQuery; after: string } {
  return { query: readQuery(form), after: form.get('after') ?? '' };
}

/** @throws OperatorError `setting_invalid` */
function chosen(form: URLSearchParams): DeadLetterSelection {
  if (form.get('scope') !== 'all') {
    const numbers = form.getAll('chosen');
    if (numbers.length > 0) return { numbers };
    throw new OperatorError('setting_invalid', 'Nothing is selected.', 'Select one or more numbers and try again.');
  }
  return parseDeadLetterFilter(readQuery(form));
}

function deadLetterGone(phoneNumber: string): OperatorError {
  return new OperatorError(
    'letter_unknown',
    phoneNumber === ''
      ? 'This number is no longer in the list.'
      : `${phoneNumber} is no longer in the list of failed numbers.`,
    'It has been retried, resolved or discarded meanwhile. The list below is up to date.',
  );
}
