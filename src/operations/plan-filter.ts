import { z } from 'zod';
import type { RowKind } from '../cards/plan.js';
import type { IsMeant, RowIndex } from './row-index.js';

/** How a person goes through a plan: what needs them, what overwrites something, what is new, and what stays. */
export const PLAN_GROUPS = ['attention', 'updates', 'creates', 'unchanged', 'all'] as const;
export type PlanGroup = (typeof PLAN_GROUPS)[number];

const GROUP_OF: Readonly<Record<RowKind, Exclude<PlanGroup, 'all'>>> = {
  invalid: 'attention',
  duplicate: 'attention',
  not_on_account: 'attention',
  update: 'updates',
  set_up_again: 'updates',
  create: 'creates',
  unchanged: 'unchanged',
  skipped: 'unchanged',
  repeated: 'unchanged',
};

/** Which rows of a plan are meant; all of it must fit. */
export const planFilterSchema = z.strictObject({
  group: z.enum(PLAN_GROUPS).exactOptional().describe('Only this part of the plan.'),
  cause: z
    .string()
    .max(100)
    .exactOptional()
    .describe('The code of a problem, or the key of a finding, or not_on_account, or duplicate.'),
  search: z.string().max(200).exactOptional().describe('Part of a number in any spelling, or of a name.'),
});
export type PlanFilter = z.infer<typeof planFilterSchema>;

/** @returns whether a row fits; a search reads the whole plan once */
export async function planFilter(index: RowIndex, { group = 'all', cause, search = '' }: PlanFilter): Promise<IsMeant> {
  const found = search.trim() === '' ? undefined : await index.search(search);
  return (row, kind) =>
    (group === 'all' || GROUP_OF[kind] === group) &&
    (cause === undefined || kind === cause || index.causesOf(row).includes(cause)) &&
    (found === undefined || found.has(row));
}

/** The number of rows in each group. */
export function countGroups(index: RowIndex): Record<PlanGroup, number> {
  const counts = { attention: 0, updates: 0, creates: 0, unchanged: 0, all: 0 };
  for (const [kind, rows] of index.countKinds()) {
    counts[GROUP_OF[kind]] += rows;
    counts.all += rows;
  }
  return counts;
}
