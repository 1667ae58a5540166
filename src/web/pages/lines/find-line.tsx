import { Page } from '../layout.js';
import { Field } from '../parts/field.js';
import type { PageError } from '../parts/flash.js';

export type FindLinePageProps = {
  number: string;
  pageError: PageError | undefined;
  /** The lines, unless they are not to be read now. */
  children?: JSX.Element;
};

/** The search for a number, and the lines of the account. */
export function FindLinePage({ number, pageError, children }: FindLinePageProps): JSX.Element {
  return (
    <Page title="Lines" section="line">
      <header class="page-head">
        <div>
          <h1>Lines</h1>
          <p class="muted">
            Every line of the account with its card. A number leads to its current card, expected card and history.
          </p>
        </div>
      </header>
      <FindLine number={number} problem={pageError && `${pageError.what} ${pageError.next}`} />
      {children ?? <></>}
    </Page>
  );
}

export function FindLine({ number, problem }: { number: string; problem?: string | undefined }): JSX.Element {
  return (
    <search>
      <form method="get" action="/lines" class="find-line">
        <Field
          {...{ problem, id: 'find-number', name: 'number', label: 'Phone number', value: number }}
          type="search"
          inputmode="tel"
          maxlength={40}
          placeholder="+1 202 555 0100"
          required
        />
        <button type="submit">Find</button>
      </form>
    </search>
  );
}

/** Narrows the list of lines. */
export function SearchLines({ search, show }: { search: string; show: string }): JSX.Element {
  return (
    <search>
      <form method="get" action="/lines" class="find-line">
        <Field
          {...{ id: 'search-lines', name: 'search', label: 'Number, last four digits, name or run', value: search }}
          type="search"
          maxlength={100}
        />
        {show !== 'all' && <input type="hidden" name="show" value={show} />}
        <button type="submit" class="secondary">
          Search
        </button>
      </form>
    </search>
  );
}
