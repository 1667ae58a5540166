import type { FastifyReply } from 'fastify';
import type { Desk, RunView } from '../../processes/desk.js';
import { sendPage } from './mistakes.js';
import { MOST_OFFERS } from './preview-offers.js';
import { type Offer, PreviewPage, type PreviewProps } from './preview-page.js';
import type { RunQuery } from './run.js';
import type { ShownPlan } from './run-page.js';

const ROWS_A_PAGE = 100;
/** Bad rows that are looked through for offers: a file in which they come later has other problems first. */
const LOOKED_THROUGH = 10_000;
const AT_ONCE = 1_000;

export async function showPreview(
  reply: FastifyReply,
  desk: Desk,
  view: RunView,
  { query: { kind, after }, ...rest }: { query: RunQuery } & Pick<PreviewProps, 'mistake' | 'outdated' | 'limits'>,
): Promise<FastifyReply> {
  const { id, planned: counts } = view.record;
  if (counts === null) {
    const nothing = { overview: null, planned: { items: [], next: null }, offers: [] };
    return sendPage(reply, await (<PreviewPage {...{ view, kind, after, ...rest, ...nothing }} />));
  }
  const plan = await planOf(desk, id, { kind, after });
  const offers = counts['invalid'] ? await offersOf(desk, id) : [];
  return sendPage(reply, await (<PreviewPage {...{ view, ...plan, offers, kind, after, ...rest }} />));
}

/** The plan of a run as a whole, and a page of its rows. */
export async function planOf(desk: Desk, id: string, { kind, after }: RunQuery): Promise<ShownPlan> {
  const overview = await desk.overview(id);
  const asked = { ...(after !== undefined && { after }), ...(kind !== undefined && { kind }) };
  return { overview, planned: await desk.planRows(id, { limit: ROWS_A_PAGE, ...asked }) };
}

async function offersOf(desk: Desk, id: string): Promise<Offer[]> {
  const offers: Offer[] = [];
  let after: number | undefined;
  for (let looked = 0; looked < LOOKED_THROUGH; looked += AT_ONCE) {
    const page = await desk.planRows(id, { kind: 'invalid', limit: AT_ONCE, ...(after !== undefined && { after }) });
    for (const { row, decision } of page.items) {
      const problem = decision.kind === 'invalid' ? decision.problems.find(({ perhaps }) => perhaps) : undefined;
      if (problem?.perhaps !== undefined) offers.push({ row, problem, perhaps: problem.perhaps });
      if (offers.length === MOST_OFFERS) return offers;
    }
    if (page.next === null) break;
    after = Number(page.next);
  }
  return offers;
}
