import Fastify, { type InjectOptions } from 'fastify';
import { onTestFinished } from 'vitest';
import type { Operations } from '../../src/operations/operations.js';
import { addDeadLetterRoutes } from '../../src/web/pages/dead-letters/dead-letter-routes.js';
import { addErrorPages } from '../../src/web/pages/error-pages.js';
import { readForms } from '../../src/web/pages/form-body.js';
import { addLineRoutes } from '../../src/web/pages/lines/line-routes.js';
import { addScheduleRoutes } from '../../src/web/pages/schedules/schedule-routes.js';
import { type ReadHtml, readHtml, type Tag } from './html.js';

/** What a browser gets: a page, or where it is sent to. */
export type Answer = ReadHtml & { status: number; location: string | undefined; html: string };
export type Pages = {
  get(url: string): Promise<Answer>;
  post(url: string, fields?: Record<string, string> | [string, string][]): Promise<Answer>;
};

/** The pages of dead letters, schedules and lines before a operations. */
export function deadLetterPages(operations: Operations): Pages {
  const app = Fastify();
  onTestFinished(() => app.close());
  readForms(app);
  addErrorPages(app);
  addDeadLetterRoutes(app, operations);
  addScheduleRoutes(app, operations, { maxUpload: 1_000_000 });
  addLineRoutes(app, operations);
  const ask = async (request: InjectOptions): Promise<Answer> => {
    const { statusCode, headers, body } = await app.inject(request);
    const location = headers.location === undefined ? undefined : String(headers.location);
    return { status: statusCode, location, html: body, ...readHtml(body) };
  };
  return {
    get: (url) => ask({ method: 'GET', url }),
    post: (url, fields = {}) =>
      ask({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(fields).toString(),
      }),
  };
}

/** The tags of a name, with all of some attributes. */
export function tagsOf({ tags }: ReadHtml, name: string, attributes: Record<string, string> = {}): Tag[] {
  return tags.filter(
    (tag) => tag.name === name && Object.entries(attributes).every(([key, value]) => tag.attributes[key] === value),
  );
}

/** What an input shows. */
export function shownIn(page: ReadHtml, name: string): string | undefined {
  return tagsOf(page, 'input', { name }).find(({ attributes }) => attributes['type'] !== 'hidden')?.attributes['value'];
}
