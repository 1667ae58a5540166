import { OperatorError } from '../../errors.js';
import { StoreFaultError, storeFaultOf } from './store-fault.js';

/**
 * What a person is told who asked for something while the store has a fault; undefined for any other error. Only what Redis itself
 * or the watch over it says counts here: a lost connection may be anybody's.
 */
export function storeProblem(error: unknown): OperatorError | undefined {
  const isStores = error instanceof StoreFaultError || (error instanceof Error && error.name === 'ReplyError');
  const fault = isStores ? storeFaultOf(error) : undefined;
  if (!fault) return undefined;
  const words = fault.said === '' ? '' : ` (${fault.said})`;
  const next = 'Try again when it works again. To check it: linq-cards doctor';
  return new OperatorError('queue_unreachable', `${fault.what}${words}.`, next, { cause: error });
}

/** The same calls, which fail with what a person is told: code that shows their errors knows nothing of the store. */
export function nameStoreFaults<T extends object>(calls: T): T {
  const named = Object.entries(calls).map(([name, call]) => [name, typeof call === 'function' ? naming(call) : call]);
  return Object.fromEntries(named) as T;
}

function naming(call: (...given: unknown[]) => unknown) {
  return (...given: unknown[]) => {
    const result = call(...given);
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw storeProblem(error) ?? error;
    });
  };
}
