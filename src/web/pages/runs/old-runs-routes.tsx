import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../../errors.js';
import type { Operations } from '../../../operations/operations.js';
import type { PruneRule } from '../../../runs/prune-runs.js';
import { SETTINGS } from '../../../settings.js';
import { STATUS_OF } from '../../status-of.js';
import { sendPage, toPageError } from '../error-pages.js';
import { formOf } from '../form-body.js';
import { queryOf } from '../query.js';
import { OldRunsPage } from './old-runs-page.js';

const DAY_MS = 86_400_000;

/** What is asked for, as it was typed. */
type Asked = { days: string; keep: string };

/** Old runs: shown first, removed on confirmation. */
export function addOldRunsRoutes(app: FastifyInstance, operations: Operations): void {
  app.get('/runs/old', async (request, reply) => {
    const query = queryOf(request);
    const asked = askedIn(query);
    const removed = query.get('removed');
    try {
      const runs = await operations.prunable(ruleOf(asked));
      const justRemoved = removed !== null && /^\d{1,9}$/.test(removed) ? { removed: Number(removed) } : {};
      return sendPage(reply, await (<OldRunsPage runs={runs} {...asked} {...justRemoved} />));
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      const page = <OldRunsPage runs={[]} {...asked} pageError={toPageError(error)} />;
      return sendPage(reply.code(STATUS_OF[error.code]), await page);
    }
  });

  app.post('/runs/old', async (request, reply) => {
    const asked = askedIn(formOf(request));
    const removed = await operations.prune(ruleOf(asked));
    return reply.redirect(`/runs/old?${new URLSearchParams({ ...asked, removed: String(removed.length) })}`, 303);
  });
}

function askedIn(values: URLSearchParams): Asked {
  return {
    days: values.get('days') ?? String(SETTINGS.olderThan.fallback / DAY_MS),
    keep: values.get('keep') ?? String(SETTINGS.keep.fallback),
  };
}

/** @throws OperatorError `setting_invalid` */
function ruleOf({ days, keep }: Asked): PruneRule {
  const olderThanMs = SETTINGS.olderThan.schema.safeParse(`${days.trim()}d`);
  if (!olderThanMs.success) throw invalid('The number of days', days);
  const kept = SETTINGS.keep.schema.safeParse(keep.trim());
  if (!kept.success) throw invalid('The number of runs to keep', keep);
  return { olderThanMs: olderThanMs.data, keep: kept.data };
}

function invalid(what: string, value: string): OperatorError {
  return new OperatorError('setting_invalid', `${what} cannot be “${value.slice(0, 40)}”.`, 'Enter a whole number.');
}
