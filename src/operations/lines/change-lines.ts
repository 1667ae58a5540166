import { existsSync } from 'node:fs';
import { recogniseSource, rowOptions } from '../../../jobs/run-steps/intake.js';
import { type CardFields, cellOf, REMOVE_MARK } from '../../cards/card.js';
import { OperatorError } from '../../errors.js';
import { formatCount } from '../../format/text.js';
import { findRun, runFiles } from '../../home/run-folder.js';
import { isOver, type RunSettings } from '../../home/run-record.js';
import { EVERY_NAME, readRows } from '../../intake/rows.js';
import { csvText } from '../../report/csv.js';
import { UNDO_HEADER } from '../../report/undo.js';
import { escapeFormulaValue } from '../../result-format.js';
import { withDefaults } from '../../runs/default-settings.js';
import type { Operations } from '../operations.js';
import type { OperationsContext } from '../operations-context.js';
import { requireSameAccount } from '../queue-run.js';
import type { LineChange, LineSelection } from './line-list-schema.js';

type Needs = {
  select(selection: LineSelection): Promise<string[]>;
  upload: Operations['upload'];
};

type Wanted = { phoneNumber: string; fields: CardFields };

/** What a change is called as the source of its run. */
const NAMES = { set: 'Set', undo: 'Undo', again: 'Set again' } as const;

/** Values that were on cards, or wanted, before are taken as they are. */
const AS_WAS: Partial<RunSettings> = { maxInvalid: null, allowPlaceholder: [EVERY_NAME] };

/**
 * Changes of many lines at once. Each is a CSV that is made here and uploaded as any other: a person sees the plan, and starts
 * it.
 */
export function changeLinesOperations(
  context: OperationsContext,
  { select, upload }: Needs,
): Pick<Operations, 'changeLines'> {
  const { coordinator, simulate } = context;
  const { home } = coordinator;
  return {
    async changeLines(selection, change, startedBy) {
      if (change.kind === 'set' && change.field === 'firstName' && change.value === null) throw firstNameStays();
      const numbers = await select(selection);
      if (numbers.length === 0) throw nothingSelected();
      const wanted = await wantedOf(numbers, change);
      if (wanted.length === 0) throw nothingToDo(change);
      const content = csvText(records(wanted), ',');
      const some = wanted.length === numbers.length ? '' : `${formatCount(wanted.length)} of `;
      const name = `${NAMES[change.kind]} ${some}${formatCount(numbers.length)} lines.csv`;
      const settings = { clearMarker: REMOVE_MARK, ...(change.kind === 'set' ? {} : AS_WAS) };
      return upload({ name, content }, { settings, startedBy });
    },
  };

  async function wantedOf(numbers: readonly string[], change: LineChange): Promise<Wanted[]> {
    switch (change.kind) {
      case 'set':
        return numbers.map((phoneNumber) => ({ phoneNumber, fields: { [change.field]: change.value } }));
      case 'undo':
        return beforeLastRun(numbers);
      case 'again':
        return wantedBefore(numbers);
    }
  }

  /** What the cards were before the run that set each last: a line of that run's undo.csv. */
  async function beforeLastRun(numbers: readonly string[]): Promise<Wanted[]> {
    const byRun = new Map<string, Set<string>>();
    const set = await lastSetOf(numbers);
    for (const number of numbers) {
      const run = set.get(number)?.run;
      if (run !== undefined) byRun.set(run, (byRun.get(run) ?? new Set()).add(number));
    }
    const wanted: Wanted[] = [];
    for (const [id, ofRun] of byRun) for (const one of await beforeRun(id, ofRun)) wanted.push(one);
    return wanted;
  }

  async function lastSetOf(numbers: readonly string[]) {
    const meant = new Set(numbers);
    return (await coordinator.readingTools()).lastSet.read((number) => meant.has(number));
  }

  /** Of a run that is gone, or is not over, and of a card that was set on its own, nothing is known. */
  async function beforeRun(id: string, numbers: ReadonlySet<string>): Promise<Wanted[]> {
    const run = id.startsWith('one-') ? undefined : findRun(home, id);
    if (!run || !isOver(run.state)) return [];
    requireSameAccount(context, run);
    const { undo } = runFiles(home, id);
    if (!existsSync(undo)) return [];
    const settings = withDefaults({ ...AS_WAS, clearMarker: REMOVE_MARK, simulate });
    const lines = { has: (number: string) => numbers.has(number) };
    const wanted: Wanted[] = [];
    for await (const { row } of readRows(undo, await recogniseSource(undo, settings), {
      ...rowOptions(settings),
      lines,
    })) {
      if (row.kind === 'good' && numbers.has(row.phoneNumber)) wanted.push(row);
    }
    return wanted;
  }

  /** What a failed number was to get; of any other, what it got last. */
  async function wantedBefore(numbers: readonly string[]): Promise<Wanted[]> {
    const { engine } = await coordinator.tools();
    const set = await lastSetOf(numbers);
    const failed = new Map<string, CardFields>();
    for await (const { phoneNumber, wanted } of engine.deadLetters.all()) failed.set(phoneNumber, wanted);
    return numbers.flatMap((phoneNumber) => {
      const fields = failed.get(phoneNumber) ?? set.get(phoneNumber)?.fields;
      return fields ? [{ phoneNumber, fields }] : [];
    });
  }
}

function* records(wanted: readonly Wanted[]): Generator<string[]> {
  yield [...UNDO_HEADER];
  for (const { phoneNumber, fields } of wanted) {
    const cells = [fields.firstName ?? '', cellOf(fields.lastName), cellOf(fields.imageUrl)];
    yield [phoneNumber, ...cells.map(escapeFormulaValue)];
  }
}

function firstNameStays(): OperatorError {
  return new OperatorError(
    'setting_invalid',
    'A card needs a first name.',
    'Remove the last name or the picture only.',
  );
}

function nothingSelected(): OperatorError {
  return new OperatorError('setting_invalid', 'No lines are selected.', 'Select lines first.');
}

function nothingToDo({ kind }: LineChange): OperatorError {
  return kind === 'undo'
    ? new OperatorError(
        'nothing_to_undo',
        'Nothing to undo: no run has changed these cards, or their runs are not over or were removed.',
        'Set the cards instead.',
      )
    : new OperatorError(
        'setting_invalid',
        'Nothing to set again: none of these lines was set here or has failed.',
        'Set the cards instead.',
      );
}
