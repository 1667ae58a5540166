import { cellOf, REMOVE_MARK } from '../cards/card.js';
import { escapeFormulaValue } from '../result-format.js';
import { fetchLines } from '../runs/fetch-account.js';
import { provisionOne, rowToProvision } from '../runs/provision-one.js';
import { SETTINGS } from '../settings.js';
import type { OneNumberStep, Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';

/** Sets the card of one number, outside a run. */
export function oneNumberOperations({ coordinator, signal, now }: OperationsContext): Pick<Operations, 'setCard'> {
  return {
    async setCard(number, { firstName, lastName, imageUrl }, { dryRun, onStep, rate, numberBudget }) {
      // These values are literal; parsing them as cells would strip a leading ' that protects spreadsheets from
      // formulas.
      const [first_name = '', last_name = '', image_url = ''] = [firstName, lastName, imageUrl].map((value) =>
        escapeFormulaValue(cellOf(value)),
      );
      const tools = await coordinator.tools();
      const lines = () => fetchLines(tools, { rate: rate ?? SETTINGS.rate.fallback, signal });
      const row = await rowToProvision(
        { phone_number: number, first_name, last_name, image_url },
        { clearMarker: REMOVE_MARK },
        lines,
      );
      const limits = {
        rate: rate ?? SETTINGS.rate.fallback,
        budget: numberBudget === undefined ? SETTINGS.numberBudget.fallback : numberBudget,
      };
      const steps: OneNumberStep[] = [];
      const emit = (step: string, what: string) => {
        const done = { at: now().toISOString(), step, what };
        steps.push(done);
        onStep?.(done);
      };
      const end = await provisionOne(tools, { row, dryRun, limits, emit, signal });
      return { steps, end };
    },
  };
}
