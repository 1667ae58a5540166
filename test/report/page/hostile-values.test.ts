import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anOutcome, aPlannedRow } from '../../support/builders.js';
import { aResultRow, writtenPage } from '../../support/report-page.js';

/** A page on which every value that comes from outside is this one. */
function pageOf(value: string) {
  const outcome = { code: value, reason: `Said: ${value}. Mend: ${value}`, traceId: value };
  const rows = [
    aResultRow({
      cells: [value, value, value],
      planned: aPlannedRow({
        phoneNumber: value,
        decision: {
          kind: 'update',
          changes: [
            { field: 'firstName', from: value, to: value },
            { field: 'imageUrl', from: value, to: value },
          ],
        },
      }),
      outcome: anOutcome({ status: 'failed', phoneNumber: value, ...outcome }),
    }),
    aResultRow({
      cells: [value, value, value],
      outcome: anOutcome({ row: 2, status: 'invalid', phoneNumber: null, attempts: 0, httpStatus: null, ...outcome }),
    }),
  ];
  const summary = {
    run: value,
    state: 'halted',
    source: { name: value, rows: 2, sha256: 'x' },
    halt: { code: value, what: value, next: value },
  };
  return writtenPage(rows, { summary, folder: `/runs/${value}` });
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '</title><svg onload=alert(1)>',
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '--><b>x</b><!--',
  ']]><b>x</b>',
  '<a href="javascript:alert(1)">x</a>',
  '&lt;b&gt;&#60;b&#62;&quot;',
  '<link rel=stylesheet href=//example.com/x.css>',
  '{{7*7}}',
  'a < b & c > d',
];
const HARMLESS = 'Acme';

describe('a value from outside', () => {
  it.each(HOSTILE)('brings no tag and no attribute into the page: %j', async (value) => {
    const [harmless, hostile] = [await pageOf(HARMLESS), await pageOf(value)];
    const shape = ({ tags }: typeof hostile) =>
      // A command has a tag for every word, and a value may be several words.
      tags.filter(({ name }) => !/^\/?span$/.test(name)).map(({ name, attributes }) => [name, Object.keys(attributes)]);
    expect(shape(hostile)).toEqual(shape(harmless));
  });

  it.each(HOSTILE)('is read on the page as it was written: %j', async (value) => {
    const { text } = await pageOf(value);
    expect(text.split(value).length - 1).toBeGreaterThanOrEqual(15);
  });

  it('is in no attribute', async () => {
    const { tags } = await pageOf('hostile"value');
    expect(tags.filter(({ attributes }) => JSON.stringify(attributes).includes('hostile'))).toEqual([]);
  });

  it('that turns the direction of writing does so for itself alone', async () => {
    const { html } = await pageOf('\u202eAcme');
    expect(html).toMatch(/th,td\{[^}]*unicode-bidi:isolate/);
    expect(html).toMatch(/del\{[^}]*unicode-bidi:isolate/);
  });
});

describe('the page', () => {
  it('loads nothing: no address in it is one of a network, and no tag that loads is there', async () => {
    const { tags, html } = await pageOf('https://example.com/x.png');
    const addresses = tags.flatMap(({ attributes }) =>
      ['src', 'href', 'srcset', 'action', 'data', 'poster', 'xlink:href', 'background'].flatMap(
        (name) => attributes[name] ?? [],
      ),
    );
    expect([...new Set(addresses)].sort()).toEqual(['failed.csv', 'results.csv', 'summary.json', 'undo.csv']);
    const names = new Set(tags.map(({ name }) => name));
    for (const name of ['script', 'link', 'img', 'iframe', 'object', 'embed', 'base', 'form', 'use', 'image']) {
      expect(names).not.toContain(name);
    }
    const style = html.slice(html.indexOf('<style>'), html.indexOf('</style>'));
    expect(style).not.toMatch(/@import|@font-face|https?:|\/\/|url\((?!#)/);
  });

  it('runs nothing: no tag has an event or a style of its own', async () => {
    const { tags } = await pageOf(HARMLESS);
    const names = tags.flatMap(({ attributes }) => Object.keys(attributes));
    expect(names.filter((name) => name.startsWith('on') || name === 'style')).toEqual([]);
  });

  it('tells the browser to load nothing and to take its own style only', async () => {
    const { tags, html } = await pageOf(HARMLESS);
    const policy = tags.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    const style = html.slice(html.indexOf('<style>') + 7, html.indexOf('</style>'));
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy?.attributes['content']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('closes every tag that it opens', async () => {
    const { tags } = await pageOf(HARMLESS);
    const open: string[] = [];
    for (const { name } of tags) {
      if (['meta', 'br'].includes(name)) continue;
      if (name.startsWith('/')) expect(open.pop()).toBe(name.slice(1));
      else open.push(name);
    }
    expect(open).toEqual([]);
  });
});
