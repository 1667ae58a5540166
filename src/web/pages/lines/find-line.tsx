import { Page } from '../layout.js';
import { Field } from '../parts/field.js';
import type { PageError } from '../parts/flash.js';

/** The search for a number. */
export function FindLinePage({ number, pageError }: { number: string; pageError: PageError | undefined }): JSX.Element {
  return (
    <Page title="Find a number" section="line">
      <header class="page-head">
        <div>
          <h1>Find a number</h1>
          <p class="muted">Current card, expected card and history.</p>
        </div>
      </header>
      <FindLine number={number} problem={pageError && `${pageError.what} ${pageError.next}`} />
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
