import { escapeFormulaValue } from '../result-format.js';
import { provisionOne, rowToProvision } from '../runs/provision-one.js';
import { SETTINGS } from '../settings.js';
import type { OneNumberStep, Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';

/** Sets the card of one number, outside of any run. */
export function oneNumberOperations({ coordinator, signal, now }: OperationsContext): Pick<Operations, 'setCard'> {
  return {
    async setCard(number, { firstName = '', lastName = '', imageUrl = '' }, { dryRun, rate, numberBudget }) {
      // Values are meant as they are; read as cells, they would lose what guards a spreadsheet from formulas.
      const [first_name = '', last_name = '', image_url = ''] = [firstName, lastName, imageUrl].map(escapeFormulaValue);
      const row = rowToProvision({ phone_number: number, first_name, last_name, image_url }, {});
      const limits = {
        rate: rate ?? SETTINGS.rate.fallback,
        budget: numberBudget === undefined ? SETTINGS.numberBudget.fallback : numberBudget,
      };
      const steps: OneNumberStep[] = [];
      const tell = (step: string, what: string) => void steps.push({ at: now().toISOString(), step, what });
      const end = await provisionOne(await coordinator.tools(), { row, dryRun, limits, tell, signal });
      return { steps, end };
    },
  };
}
