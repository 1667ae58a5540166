import { Choice, Field } from '../parts/field.js';
import { type DeadLetterQuery, isFiltered, type QueryProblems } from './dead-letter-query.js';

const STATUSES = [
  { value: '', text: 'any' },
  { value: 'rejected', text: 'rejected by Linq' },
  { value: 'failed', text: 'failed after all attempts' },
  { value: 'inactive', text: 'inactive – recipients do not see it' },
];

/** Filters dead letters; open while a filter is set. */
export function DeadLetterFilterForm({
  query,
  problems,
}: {
  query: DeadLetterQuery;
  problems: QueryProblems;
}): JSX.Element {
  const field = (name: keyof DeadLetterQuery) => ({
    id: `filter-${name}`,
    name,
    value: query[name],
    problem: problems[name],
  });
  return (
    <details class="letter-filter" open={isFiltered(query)}>
      <summary>Filter</summary>
      <form method="get" action="/dead-letters" aria-label="Filter failed numbers">
        <div class="form-fields">
          <Field {...field('number')} label="Number" inputmode="tel" placeholder="+12025550100" />
          <Choice {...field('status')} label="Status" options={STATUSES} />
          <Field {...field('code')} label="Code" hint="For example 1002, 400/1002 or 502." />
          <Field {...field('since')} label="Failed since" hint="For example 2h, 3d or 2026-03-01." />
          <Field {...field('run')} label="Run" hint="The run id, as in the address of its page." />
        </div>
        <div class="actions">
          <button type="submit">Show</button>
          {isFiltered(query) && <a href="/dead-letters">Show all</a>}
        </div>
      </form>
    </details>
  );
}
