import Fastify, { type InjectOptions } from 'fastify';
import { onTestFinished } from 'vitest';
import type { Desk } from '../../src/processes/desk.js';
import { addLetterPages } from '../../src/web/pages/dead-letters/add-letter-pages.js';
import { readForms } from '../../src/web/pages/form-body.js';
import { addLinePages } from '../../src/web/pages/lines/add-line-pages.js';
import { showMistakes } from '../../src/web/pages/mistakes.js';
import { addSchedulePages } from '../../src/web/pages/schedules/add-schedule-pages.js';
import { type ReadHtml, readHtml, type Tag } from './html.js';

/** What a browser gets: a page, or where it is sent to. */
export type Answer = ReadHtml & { status: number; location: string | undefined; html: string };
export type Pages = {
  get(url: string): Promise<Answer>;
  post(url: string, fields?: Record<string, string> | [string, string][]): Promise<Answer>;
};

/** The pages of dead letters, schedules and lines before a desk. */
export function letterPages(desk: Desk): Pages {
  const app = Fastify();
  onTestFinished(() => app.close());
  readForms(app);
  showMistakes(app);
  addLetterPages(app, desk);
  addSchedulePages(app, desk);
  addLinePages(app, desk);
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
