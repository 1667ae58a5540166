import type { FastifyInstance, FastifyReply } from 'fastify';
import { OperatorError, type OperatorErrorCode } from '../../errors.js';
import { capitalize } from '../../format/text.js';
import { STATUS_OF } from '../status-of.js';
import { Page } from './layout.js';
import type { PageError } from './parts/flash.js';

/**
 * Error messages are written for the command line. A page has no terminal, so remedies that name a command are
 * replaced.
 */
const NAMES_A_COMMAND = /linq-cards [a-z]|(^|\s)--[a-z]/;
/** What to do on a page, for errors whose remedy is a command. */
const NEXT_ON_A_PAGE: Partial<Record<OperatorErrorCode, string>> = {
  source_columns: 'Choose the columns under “Import options”, or add a header row with a column named phone_number.',
  source_encoding:
    'Files from Excel on Windows are often Windows-1252: choose that encoding under “Import options”, or export the file as “CSV UTF-8”.',
  source_no_header: 'Add a first line such as: phone_number,first_name,last_name,image_url',
  run_unknown: 'It may have been discarded. Choose a run from the list of runs.',
  run_over: 'See its results on its page. To send its rows again, upload the file again.',
  run_state: 'Its page shows its current state and the available actions.',
  schedule_unknown: 'It may have been removed. Choose a schedule from the list of schedules.',
  account_unreadable: 'Try again later. If the problem persists, ask your administrator to check the server log.',
  too_many_files: 'Ask your administrator to raise the server’s limit of open files (ulimit -n).',
  disk_full: 'Free some disk space on the server, then try again.',
  home_unusable: 'Ask your administrator to check the data folder of linq-cards.',
};

export function toPageError({ code, message, next }: OperatorError): PageError {
  return {
    what: withoutPaths(withoutFlags(message)),
    next: NAMES_A_COMMAND.test(next) ? (NEXT_ON_A_PAGE[code] ?? next) : next,
  };
}

/** Names the field instead of the flag: `--source cannot be …` becomes `Source cannot be …`. */
function withoutFlags(message: string): string {
  return message.replace(/^--([a-z-]+)/, (_, flag: string) => capitalize(flag.replaceAll('-', ' ')));
}

/** A page is often open on another machine: where the server keeps its files says nothing there. */
function withoutPaths(message: string): string {
  return message.replace(/ in \/.*\.$/, '.').replace(/^\/\S+/, 'A file on the server');
}

/** Shows errors as pages: an operator's mistake with its remedy, a bug with the id under which the log has it. */
export function addErrorPages(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    if (error instanceof OperatorError) return sendPageError(reply, STATUS_OF[error.code], toPageError(error));
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500) {
      const what = 'The request is not a form of this site.';
      return sendPageError(reply, status, { what, next: 'Go back and submit the form again.' });
    }
    request.log.error(error);
    const next = `Try again. If the problem persists, look up ${request.id} in the server log.`;
    return sendPageError(reply, 500, { what: 'Internal error. Your input is not the cause.', next });
  });
}

async function sendPageError(reply: FastifyReply, status: number, { what, next }: PageError): Promise<FastifyReply> {
  const page = await (
    <Page title="Error" section="runs">
      <h1>Something went wrong</h1>
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

/** Sends a page that no cache may keep: it shows the current state, and only to signed-in users. */
export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
}
