import { formatCount } from '../../../format/text.js';
import type { Mappable } from '../../../intake/columns.js';
import type { PlanGroup } from '../../../operations/plan-filter.js';
import type { GridPlace } from './grid-place.js';
import { FIELD_TEXTS } from './preview-columns.js';

type BulkProps = {
  fields: readonly Mappable[];
  shown: number;
  place: GridPlace;
  groups: Readonly<Record<PlanGroup, number>>;
};

/** What can be done with the selected rows, or with all rows of the view; the first button saves what was typed. */
export function BulkEdit({ fields, shown, place, groups }: BulkProps): JSX.Element {
  const { group = 'all', cause, search } = place;
  const isWhole = cause === undefined && !search && place.kind === undefined;
  const all = isWhole ? `all ${formatCount(groups[group])} rows of this list` : 'all rows of this list';
  return (
    <div class="bulk">
      <button type="submit" name="do" value="cells" class="save">
        Save changes
      </button>
      <fieldset>
        <legend class="visually-hidden">Selected rows</legend>
        <button type="submit" class="secondary outline" name="do" value="skip">
          Skip selected
        </button>
        <button type="submit" class="secondary outline" name="do" value="keep">
          Do not skip
        </button>
        {place.kind === undefined && (
          <label class="inline-check">
            <input type="checkbox" name="scope" value="view" />{' '}
            <span safe>{shown > 1 ? all : 'the row of this list'}</span>
          </label>
        )}
      </fieldset>
      <details>
        <summary>Change many rows</summary>
        <div class="fields">
          <label>
            Column
            <select name="field">
              {fields.map((field) => (
                <option value={field} safe>
                  {FIELD_TEXTS[field]}
                </option>
              ))}
            </select>
          </label>
          <label>
            Value for the selected rows
            <input id="bulk-value" name="value" autocomplete="off" maxlength="10000" />
          </label>
          <div class="buttons">
            <button type="submit" class="secondary outline" name="do" value="set">
              Set value
            </button>
            <button type="submit" class="secondary outline" name="do" value="fill">
              Fill down from the first
            </button>
          </div>
        </div>
        <div class="fields">
          <label>
            Find in the column
            <input id="bulk-find" name="find" autocomplete="off" maxlength="1000" />
          </label>
          <label>
            Replace with
            <input id="bulk-by" name="by" autocomplete="off" maxlength="10000" />
          </label>
          <div class="buttons">
            <label class="inline-check">
              <input type="checkbox" name="whole" value="true" /> whole cell only
            </label>
            <button type="submit" class="secondary outline" name="do" value="replace">
              Replace in all rows
            </button>
          </div>
        </div>
      </details>
    </div>
  );
}
