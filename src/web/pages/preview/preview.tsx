import type { FastifyReply } from 'fastify';
import { type Offer, offersOf } from '../../../cards/offer.js';
import type { PlannedRow } from '../../../cards/plan.js';
import type { Operations, RunView } from '../../../operations/operations.js';
import { PLAN_GROUPS } from '../../../operations/plan-filter.js';
import { sendPage } from '../error-pages.js';
import type { ShownPlan } from '../run/run-page.js';
import type { RunQuery } from '../run/run-query.js';
import type { GridPlace } from './grid-place.js';
import { listOf, type PlanPage, planPage } from './plan-page.js';
import { PreviewGrid } from './preview-grid.js';
import { PreviewPage, type PreviewProps } from './preview-page.js';
import { MAX_SUGGESTIONS } from './preview-suggestions.js';
import { undoneRun } from './preview-undo.js';

/** Rows that are searched for suggestions: a file in which suggestions come later has other problems first. */
const LOOKED_THROUGH = 10_000;
const AT_ONCE = 1_000;

export async function showPreview(
  reply: FastifyReply,
  operations: Operations,
  view: RunView,
  props: Pick<PreviewProps, 'query' | 'pageError' | 'outdated' | 'limits'>,
): Promise<FastifyReply> {
  const { id, planned: counts } = view.record;
  const undone = await undoneRun(operations, view);
  const edits = await operations.edits(id);
  const samples = undone ? [] : await operations.sampleRows(id);
  const shown = { view, ...props, undone, edits, samples };
  if (counts === null) {
    const nothing = {
      overview: null,
      planned: { items: [], next: null, from: 0, total: 0, isFirst: true },
      suggestions: [],
    };
    const groups = { attention: 0, updates: 0, creates: 0, unchanged: 0, all: 0 };
    return sendPage(
      reply,
      await (<PreviewPage {...{ ...shown, ...nothing, groups, place: { group: 'all' }, chosen: null }} />),
    );
  }
  const groups = await operations.planGroups(id);
  const place = placeIn(props.query, groups);
  const plan = await planOf(operations, id, place);
  const { problems, warnings } = plan.overview;
  const isOffered = warnings.length > 0 || problems.some(({ suggested }) => suggested > 0);
  const suggestions = isOffered ? await suggestionsOf(operations, id) : [];
  const chosen = await chosenRow(operations, id, props.query.card);
  return sendPage(reply, await (<PreviewPage {...{ ...shown, ...plan, suggestions, groups, place, chosen }} />));
}

/** Only the grid, as requested by a page that is already open. */
export async function showGrid(
  reply: FastifyReply,
  operations: Operations,
  { record }: RunView,
  query: RunQuery,
): Promise<FastifyReply> {
  const groups = await operations.planGroups(record.id);
  const place = placeIn(query, groups);
  const planned = await plannedOf(operations, record.id, place);
  const edits = await operations.edits(record.id);
  return sendPage(reply, await (<PreviewGrid {...{ record, planned, groups, edits, query, place }} />));
}

/** Where a person begins: with what needs them, then with what overwrites something. */
function placeIn(
  { kind, group, cause, search, after, before, from, rows }: RunQuery,
  groups: PreviewProps['groups'],
): GridPlace {
  const isAsked = kind !== undefined || cause !== undefined || (search ?? '') !== '';
  const first = PLAN_GROUPS.find((name) => groups[name] > 0) ?? 'all';
  const place = { kind, cause, search, after, before, from, rows };
  return { ...place, group: group ?? (kind === undefined ? (isAsked ? 'all' : first) : undefined) };
}

async function chosenRow(operations: Operations, id: string, row: number | undefined): Promise<PlannedRow | null> {
  if (row === undefined) return null;
  const { items } = await operations.planRows(id, { after: row - 1, limit: 1, group: 'all' });
  return items[0]?.row === row ? items[0] : null;
}

/** The plan of a run, and a page of its rows. */
export async function planOf(operations: Operations, id: string, query: RunQuery): Promise<ShownPlan> {
  return { overview: await operations.overview(id), planned: await plannedOf(operations, id, query) };
}

function plannedOf(operations: Operations, id: string, query: RunQuery): Promise<PlanPage> {
  const { after, before, from, rows } = query;
  return planPage({ after, before, from, rows }, (slice) => operations.planRows(id, { ...slice, ...listOf(query) }));
}

async function suggestionsOf(operations: Operations, id: string): Promise<Offer[]> {
  const suggestions: Offer[] = [];
  let after: number | undefined;
  for (let looked = 0; looked < LOOKED_THROUGH; looked += AT_ONCE) {
    const page = await operations.planRows(id, { limit: AT_ONCE, ...(after !== undefined && { after }) });
    for (const planned of page.items) {
      suggestions.push(...offersOf(planned));
      if (suggestions.length >= MAX_SUGGESTIONS) return suggestions;
    }
    if (page.next === null) break;
    after = Number(page.next);
  }
  return suggestions;
}
