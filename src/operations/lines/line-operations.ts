import { withTimeout } from '../../async/with-timeout.js';
import type { Card, CardFields } from '../../cards/card.js';
import { readNumberToFind } from '../../cards/phone-number.js';
import { ROW_PROBLEMS } from '../../cards/row-problem.js';
import { OperatorError } from '../../errors.js';
import { withTemporaryRun } from '../../runs/temporary-run.js';
import { type Mention, mentionsOf } from '../number-history.js';
import type { Operations } from '../operations.js';
import type { OperationsContext } from '../operations-context.js';

/** A number may occur in thousands of nightly runs; the newest ones are enough. */
const MOST_MENTIONS = 100;
/** The page of a number does not wait for the end of an outage. */
const LOOK_WITHIN_MS = 8_000;

/** Everything about one number. */
export function lineOperations({ coordinator, signal, now }: OperationsContext): Pick<Operations, 'line'> {
  return {
    async line(text) {
      const phoneNumber = e164(text);
      const { engine } = await coordinator.tools();
      const mentions: Mention[] = [];
      for await (const mention of mentionsOf(coordinator.home, phoneNumber)) {
        mentions.push(mention);
        if (mentions.length === MOST_MENTIONS) break;
      }
      const letter = (await engine.deadLetters.find(phoneNumber)) ?? null;
      const wanted = wantedBy(mentions) ?? letter?.wanted ?? null;
      const live = await withTimeout({ ms: LOOK_WITHIN_MS, signal }, (until) => liveCard(phoneNumber, until));
      return { phoneNumber, live, wanted, letter: letter, mentions };
    },
  };

  /** Undefined if Linq does not respond. */
  async function liveCard(phoneNumber: string, until: AbortSignal): Promise<Card | null | undefined> {
    const { engine, linq, account } = await coordinator.tools();
    const run = `line-${crypto.randomUUID()}`;
    try {
      const verdict = await withTemporaryRun(engine, { name: run, account, limits: {} }, () =>
        linq.read({ run, phoneNumber }, until),
      );
      if ('because' in verdict || verdict.class !== 'read') return undefined;
      return verdict.card;
    } catch (error) {
      if (until.aborted) return undefined;
      coordinator.log.warn({ err: error, at: now().toISOString() }, 'a line could not be looked at');
      return undefined;
    }
  }
}

/** The last requested value of each field; an empty cell keeps the previous one. */
function wantedBy(mentions: readonly Mention[]): CardFields | null {
  const asked = mentions.filter(({ run, wanted }) => run.state !== 'planned' && Object.keys(wanted).length > 0);
  return asked.length === 0 ? null : Object.assign({}, ...asked.map(({ wanted }) => wanted).reverse());
}

/** @throws OperatorError `setting_invalid` */
function e164(text: string): string {
  const reading = readNumberToFind(text);
  if (reading.ok) return reading.phoneNumber;
  throw new OperatorError(
    'setting_invalid',
    `${JSON.stringify(text.slice(0, 60))} is not a valid number: ${ROW_PROBLEMS[reading.code].meaning}.`,
    'Enter the number with + and country code.',
  );
}
