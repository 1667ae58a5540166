import type { FastifyReply } from 'fastify';
import type { Operations, RunView } from '../../../operations/operations.js';
import { sendPage } from '../error-pages.js';
import { rowPage } from '../parts/row-pages.js';
import type { ShownPlan } from '../run/run-page.js';
import type { RunQuery } from '../run/run-query.js';
import { PreviewPage, type PreviewProps } from './preview-page.js';
import { MAX_SUGGESTIONS, type Suggestion } from './preview-suggestions.js';
import { undoneRun } from './preview-undo.js';

/**
 * Rows with errors that are searched for suggestions: a file in which suggestions come later has other problems first.
 */
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
  if (counts === null) {
    const nothing = { overview: null, planned: { items: [], next: null, isFirst: true }, suggestions: [] };
    return sendPage(reply, await (<PreviewPage {...{ view, ...props, ...nothing, undone }} />));
  }
  const plan = await planOf(operations, id, props.query);
  const suggestions = counts['invalid'] ? await suggestionsOf(operations, id) : [];
  return sendPage(reply, await (<PreviewPage {...{ view, ...plan, suggestions, ...props, undone }} />));
}

/** The plan of a run, and a page of its rows. */
export async function planOf(operations: Operations, id: string, { kind, ...turn }: RunQuery): Promise<ShownPlan> {
  const overview = await operations.overview(id);
  const filter = kind === undefined ? {} : { kind };
  return { overview, planned: await rowPage(turn, (slice) => operations.planRows(id, { ...slice, ...filter })) };
}

async function suggestionsOf(operations: Operations, id: string): Promise<Suggestion[]> {
  const suggestions: Suggestion[] = [];
  let after: number | undefined;
  for (let looked = 0; looked < LOOKED_THROUGH; looked += AT_ONCE) {
    const page = await operations.planRows(id, {
      kind: 'invalid',
      limit: AT_ONCE,
      ...(after !== undefined && { after }),
    });
    for (const { row, decision } of page.items) {
      const problem = decision.kind === 'invalid' ? decision.problems.find(({ perhaps }) => perhaps) : undefined;
      if (problem?.perhaps !== undefined) suggestions.push({ row, problem, perhaps: problem.perhaps });
      if (suggestions.length === MAX_SUGGESTIONS) return suggestions;
    }
    if (page.next === null) break;
    after = Number(page.next);
  }
  return suggestions;
}
