import type { PlanGroup } from '../../../operations/plan-filter.js';
import type { RunQuery } from '../run/run-query.js';
import type { PlanTurn } from './plan-page.js';

/** Which rows the grid shows; `group` is undefined where a link of before asks for rows otherwise. */
export type GridPlace = Pick<RunQuery, 'kind' | 'cause' | 'search'> & PlanTurn & { group: PlanGroup | undefined };

/** Where a form of the grid leads back to. */
export function Place({ place }: { place: GridPlace }): JSX.Element {
  return (
    <>
      {Object.entries(place).map(([name, value]) =>
        value === undefined || value === '' ? '' : <input type="hidden" name={`at.${name}`} value={String(value)} />,
      )}
    </>
  );
}
