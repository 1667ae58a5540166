import type { FastifyReply } from 'fastify';
import type { Desk, RunView } from '../../processes/desk.js';
import { sendPage } from './mistakes.js';
import { rowPage } from './parts/row-pages.js';
import { MOST_OFFERS } from './preview-offers.js';
import { type Offer, PreviewPage, type PreviewProps } from './preview-page.js';
import type { RunQuery } from './run.js';
import type { ShownPlan } from './run-page.js';

/** Bad rows that are looked through for offers: a file in which they come later has other problems first. */
const LOOKED_THROUGH = 10_000;
const AT_ONCE = 1_000;

export async function showPreview(
  reply: FastifyReply,
  desk: Desk,
  view: RunView,
  props: Pick<PreviewProps, 'query' | 'mistake' | 'outdated' | 'limits'>,
): Promise<FastifyReply> {
  const { id, planned: counts } = view.record;
  if (counts === null) {
    const nothing = { overview: null, planned: { items: [], next: null, isFirst: true }, offers: [] };
    return sendPage(reply, await (<PreviewPage {...{ view, ...props, ...nothing }} />));
  }
  const plan = await planOf(desk, id, props.query);
  const offers = counts['invalid'] ? await offersOf(desk, id) : [];
  return sendPage(reply, await (<PreviewPage {...{ view, ...plan, offers, ...props }} />));
}

/** The plan of a run as a whole, and a page of its rows. */
export async function planOf(desk: Desk, id: string, { kind, ...turn }: RunQuery): Promise<ShownPlan> {
  const overview = await desk.overview(id);
  const filter = kind === undefined ? {} : { kind };
  return { overview, planned: await rowPage(turn, (slice) => desk.planRows(id, { ...slice, ...filter })) };
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
