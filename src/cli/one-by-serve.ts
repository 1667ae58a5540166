import type { GoodRow } from '../cards/row.js';
import type { OneNumberEnd } from '../runs/provision-one.js';
import { oneNumber } from '../web/api/schemas.js';
import type { ByServe } from './by-serve-or-here.js';

/** How one step is shown; `at` where it was done before. */
export type TellStep = (step: string, what: string, at?: string) => void;

/** Has the card of one number set by the process that serves the home; its steps are told when all are done. */
export async function provisionOneByServe(
  { row, dryRun, told, tell }: { row: GoodRow; dryRun: boolean; told: URLSearchParams; tell: TellStep },
  { client }: ByServe,
): Promise<OneNumberEnd> {
  const path = `/lines/${encodeURIComponent(row.phoneNumber)}/card?${told}`;
  const { steps, end } = await client.ask(oneNumber, 'POST', path, { json: { ...row.fields, dryRun } });
  for (const { at, step, what } of steps) tell(step, what, at);
  return end;
}
