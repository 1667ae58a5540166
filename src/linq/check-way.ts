import { isSetupFault, OperatorError } from '../errors.js';
import type { Network } from '../network/network.js';
import { NetworkFailure } from '../network/network-failure.js';
import { ruleFor } from './rule-for.js';
import { explain } from './upsert-outcome.js';

/**
 * Checks the certificate of Linq, and that the proxy lets connections through, without sending a request. An outage is no
 * fault of the set-up, and is left to the run.
 *
 * @throws OperatorError `linq_certificate`, `proxy_refused`
 */
export async function checkWay(network: Network, baseUrl: string): Promise<void> {
  try {
    await network.reach(new URL(baseUrl));
  } catch (error) {
    if (!(error instanceof NetworkFailure)) throw error;
    const { fault, code: cause, sent, stale } = error;
    const rule = ruleFor('GET', { kind: 'no_answer', fault, cause, sent, stale });
    if (rule.halts === undefined || !isSetupFault(rule.halts)) return;
    const what = explain({ ...rule, remedy: '' }, { httpStatus: null, code: null, traceId: null, cause }).trim();
    throw new OperatorError(rule.halts, what, rule.remedy, { cause: error });
  }
}
