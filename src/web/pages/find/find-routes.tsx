import type { FastifyInstance } from 'fastify';
import { internationalForm } from '../../../cards/phone-number.js';
import { formatCount } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import type { FoundNumbers } from '../../../operations/lines/find-schema.js';
import type { Operations } from '../../../operations/operations.js';
import { sendPage } from '../error-pages.js';
import { Page } from '../layout.js';
import { lineHref } from '../lines/line-href.js';
import { Field } from '../parts/field.js';
import { queryOf } from '../query.js';

const MOST_CHARACTERS = 200;

/** The search of every page: one number that is found is shown at once, several are a list. */
export function addFindRoutes(app: FastifyInstance, operations: Operations): void {
  app.get('/find', async (request, reply) => {
    const text = (queryOf(request).get('text') ?? '').trim().slice(0, MOST_CHARACTERS);
    const found = await operations.find(text);
    const [only, second] = found.items;
    if (only && !second) return reply.redirect(lineHref(only.phoneNumber), 303);
    return sendPage(reply, await (<FindPage {...{ text, found }} />));
  });
}

/** The numbers that a text may mean, as a list of links to their pages. */
function FindPage({ text, found }: { text: string; found: FoundNumbers }): JSX.Element {
  const { items, more, accountRead } = found;
  return (
    <Page title="Find" section="line">
      <header class="page-head">
        <h1>Find</h1>
      </header>
      <search>
        <form method="get" action="/find" class="find-line">
          <Field
            {...{ id: 'find-text', name: 'text', label: 'Number or name', value: text }}
            type="search"
            maxlength={200}
            placeholder="Number, last four digits or name"
            required
          />
          <button type="submit">Find</button>
        </form>
      </search>
      <p class="muted">
        {accountRead ? '' : 'The account cannot be read right now, so only failed numbers were searched.'}
      </p>
      {items.length === 0 ? (
        <p>{text === '' ? 'Enter a number, its last four digits, or a name.' : 'No number or name matches.'}</p>
      ) : (
        <section aria-labelledby="found">
          <h2 id="found" safe>
            {more ? `First ${formatCount(items.length)} numbers` : `${formatCount(items.length)} numbers`}
          </h2>
          <ul class="letters">
            {items.map((item) => (
              <Found item={item} />
            ))}
          </ul>
          {more && <p class="muted">There are more. Enter more digits, or more of the name.</p>}
        </section>
      )}
    </Page>
  );
}

function Found({ item }: { item: FoundNumbers['items'][number] }): JSX.Element {
  const { phoneNumber, name, failed } = item;
  return (
    <li class="found">
      <a href={lineHref(phoneNumber)} safe>
        {internationalForm(phoneNumber)}
      </a>
      <span safe>{short(name, 100)}</span>
      {failed && <span class="pill pill-failed">failed</span>}
    </li>
  );
}
