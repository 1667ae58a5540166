import {
  DEAD_LETTER_FILTER_NAMES,
  DEAD_LETTER_FILTERS,
  type DeadLetterFilterName,
} from '../../../dead-letter-filters.js';
import { Choice, Field } from '../parts/field.js';
import { type DeadLetterQuery, isFiltered, type QueryProblems } from './dead-letter-query.js';

const FURTHER = DEAD_LETTER_FILTER_NAMES.filter((name) => name !== 'search');

/** Searches and filters dead letters. What is seldom needed is open while it is set. */
export function DeadLetterFilterForm({
  query,
  problems,
}: {
  query: DeadLetterQuery;
  problems: QueryProblems;
}): JSX.Element {
  const field = (name: DeadLetterFilterName) => {
    const { options, problem: _, ...shown } = DEAD_LETTER_FILTERS[name].shown;
    const given = { ...shown, id: `filter-${name}`, name, value: query[name], problem: problems[name] };
    return options ? <Choice {...given} options={options} /> : <Field {...given} />;
  };
  return (
    <search>
      <form method="get" action="/dead-letters" class="letter-filter" aria-label="Filter failed numbers">
        <div class="find-line">
          {field('search')}
          <button type="submit" class="secondary">
            Show
          </button>
          {isFiltered(query) && <a href="/dead-letters">Show all</a>}
        </div>
        <details open={FURTHER.some((name) => query[name] !== '')}>
          <summary>Filter</summary>
          <div class="form-fields">{FURTHER.map(field)}</div>
        </details>
      </form>
    </search>
  );
}
