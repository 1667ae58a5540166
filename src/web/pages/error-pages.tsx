import type { FastifyInstance, FastifyReply } from 'fastify';
import { OperatorError, type OperatorErrorCode } from '../../errors.js';
import { capitalize } from '../../format/text.js';
import { STATUS_OF } from '../status-of.js';
import { Page } from './layout.js';
import type { PageError } from './parts/flash.js';

/** An error is told in the words of the commands; nobody has a terminal who reads a page. */
const NAMES_A_COMMAND = /linq-cards [a-z]|(^|\s)--[a-z]/;
/** What to do, where the error says what to type. */
const NEXT_ON_A_PAGE: Partial<Record<OperatorErrorCode, string>> = {
  source_columns:
    'Say which column is which under “How to read the file”, or add a header line with a column phone_number.',
  source_encoding:
    'Files from Excel on Windows are often Windows-1252: choose that under “How to read the file”, or export as “CSV UTF-8”.',
  source_no_header: 'Begin the file with a line such as: phone_number,first_name,last_name,image_url',
  run_unknown: 'It may have been thrown away. See which runs there are.',
  run_over: 'Its page shows what came of it. To set its rows once more, upload its file again.',
  run_state: 'Its page shows how it stands, and has what can be done about it.',
  schedule_unknown: 'It may have been removed. See on the page of the schedules which there are.',
  account_unreadable: 'Try again later. If it stays, whoever looks after linq-cards serve sees why in its log.',
  disk_full: 'Make room on the disk of the machine that runs linq-cards, then do it once more.',
  home_unusable: 'Whoever looks after linq-cards serve has to see to its home: the folder where it keeps everything.',
};

export function toPageError({ code, message, next }: OperatorError): PageError {
  return { what: withoutFlags(message), next: NAMES_A_COMMAND.test(next) ? (NEXT_ON_A_PAGE[code] ?? next) : next };
}

/** `--source cannot be that` is said of a field that is called Source. */
function withoutFlags(message: string): string {
  return message.replace(/^--([a-z-]+)/, (_, flag: string) => capitalize(flag.replaceAll('-', ' ')));
}

/** Shows what went wrong as a page: a mistake with what to do about it, a bug with the id that the log has it under. */
export function addErrorPages(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    if (error instanceof OperatorError) return sendMistake(reply, STATUS_OF[error.code], toPageError(error));
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500) {
      const what = 'This could not be read as a form of these pages.';
      return sendMistake(reply, status, { what, next: 'Go back, and send it once more.' });
    }
    request.log.error(error);
    const next = `Try again. If it stays, look for ${request.id} in the log of linq-cards serve.`;
    return sendMistake(reply, 500, { what: 'Something went wrong that is not your fault.', next });
  });
}

async function sendMistake(reply: FastifyReply, status: number, { what, next }: PageError): Promise<FastifyReply> {
  const page = await (
    <Page title="That did not work" section="runs">
      <h1>That did not work</h1>
      <div class="notice bad">
        <p class="strong" safe>
          {what}
        </p>
        <p safe>{next}</p>
      </div>
      <p>
        <a href="/">All runs</a>
      </p>
    </Page>
  );
  return sendPage(reply.code(status), page);
}

/** Pages are of this moment, and of whoever may see them. */
export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
}
