import type { PlannedRow } from '../../../cards/plan.js';
import { OperatorError } from '../../../errors.js';
import type { Operations } from '../../../operations/operations.js';
import { type PlanChange, planChangeSchema } from '../../../operations/plan-change.js';
import type { PlanFilter } from '../../../operations/plan-filter.js';
import { cellText } from '../../../operations/resolve-change.js';
import { type RunQuery, runQuerySchema } from '../run/run-query.js';
import { type CellOfForm, cellNamed, pastedCells } from './pasted-cells.js';

/** The place in a plan that a form was sent from. */
export function placeOf(form: URLSearchParams): RunQuery {
  const said = [...form].filter(([name]) => name.startsWith('at.')).map(([name, value]) => [name.slice(3), value]);
  return runQuerySchema.parse(Object.fromEntries(said));
}

/**
 * What a form of the grid asks for; undefined if it changes nothing.
 *
 * @throws OperatorError `setting_invalid`
 */
export async function changeIn(
  form: URLSearchParams,
  id: string,
  operations: Pick<Operations, 'planRows' | 'run'>,
): Promise<PlanChange | undefined> {
  const confirmed = form.get('confirm');
  if (confirmed !== null) return parsed({ kind: 'confirm', rows: [Number(confirmed)] });
  const field = form.get('field') ?? '';
  switch (form.get('do')) {
    case 'skip':
    case 'keep':
    case 'accept':
      return parsed({ kind: form.get('do'), rows: rowsIn(form) });
    case 'clear':
      return parsed({ kind: 'clear', cause: form.get('cause') ?? '' });
    case 'set':
      return parsed({ kind: 'set', rows: rowsIn(form), field, value: form.get('value') ?? '' });
    case 'fill':
      return parsed({ kind: 'fill', rows: severalIn(form), field });
    case 'replace': {
      const by = form.get('by') ?? '';
      return parsed({ kind: 'replace', field, find: findIn(form), by, whole: form.has('whole'), rows: {} });
    }
    case 'paste': {
      const cells = await pastedCells(form, placeOf(form), { id, operations });
      return parsed({ kind: 'cells', cells });
    }
    default: {
      const cells = await changedCells(form, id, operations);
      if (cells.length > 0) return parsed({ kind: 'cells', cells });
      // Without scripts, Enter in one of these fields presses the first button of the form.
      if (form.get('find') || form.get('value'))
        throw invalid('Nothing was changed.', 'Press the button beside the text that you entered.');
      return undefined;
    }
  }
}

/** A browser sends every cell of the page; those that are as they were shown are left out. */
async function changedCells(
  form: URLSearchParams,
  id: string,
  operations: Pick<Operations, 'planRows'>,
): Promise<CellOfForm[]> {
  const cells = [...form].flatMap(([name, value]) => cellNamed(name, value) ?? []);
  const rows = [...new Set(cells.map(({ row }) => row))].sort((one, other) => one - other);
  const shown = new Map<number, PlannedRow>();
  for (const row of rows) {
    if (shown.has(row)) continue;
    const page = await operations.planRows(id, { after: row - 1, limit: 100, group: 'all' });
    for (const planned of page.items) shown.set(planned.row, planned);
  }
  return cells.filter(({ row, field, value }) => {
    const planned = shown.get(row);
    return planned === undefined || oneLine(cellText(planned, field)) !== oneLine(value);
  });
}

/** A field of a form has no line breaks, also where the cell has some. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, '');
}

function rowsIn(form: URLSearchParams): number[] | PlanFilter {
  const cause = form.get('cause');
  if (cause !== null) return { cause };
  if (form.get('scope') === 'all') return {};
  if (form.get('scope') === 'view') {
    const { group, search, cause: shown } = placeOf(form);
    return { ...(group && { group }), ...(search && { search }), ...(shown && { cause: shown }) };
  }
  const rows = tickedIn(form);
  if (rows.length > 0) return rows;
  throw invalid('No row is selected.', 'Select the rows that you mean.');
}

function severalIn(form: URLSearchParams): number[] {
  const rows = tickedIn(form);
  if (rows.length > 1) return rows;
  throw invalid('Fewer than two rows are selected.', 'Select the row with the value, and the rows below it.');
}

function tickedIn(form: URLSearchParams): number[] {
  return form.getAll('row').map(Number);
}

function findIn(form: URLSearchParams): string {
  const find = form.get('find') ?? '';
  if (find !== '') return find;
  throw invalid('The text to find is missing.', 'Enter it under “Change many rows”.');
}

function parsed(change: unknown): PlanChange {
  const result = planChangeSchema.safeParse(change);
  if (result.success) return result.data;
  throw invalid('The form cannot be read.', 'Load the page again and repeat the change.');
}

function invalid(what: string, next: string): OperatorError {
  return new OperatorError('setting_invalid', what, next);
}
