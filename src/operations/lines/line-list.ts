import { type AuditKind, auditWithoutFile, isDrift } from '../../cards/audit.js';
import { readNumberToFind } from '../../cards/phone-number.js';
import { fetchAccount } from '../../runs/fetch-account.js';
import { SETTINGS } from '../../settings.js';
import type { Operations } from '../operations.js';
import type { OperationsContext } from '../operations-context.js';
import type { LineQuery, LineSelection, ListedLine } from './line-list-schema.js';

const LAST_FOUR = /^\d{4}$/;
const DATE_OF_RUN = /^\d{8}-/;
/** Pages are turned, searched and filtered within this time without another look at Linq, unless a run begins or ends. */
const KEPT_FOR_MS = 15_000;

export type ListedLines = Pick<Operations, 'lineList'> & {
  /** The numbers that are meant. @throws as `lineList` */
  select(selection: LineSelection): Promise<string[]>;
};

/** Every line of the account, and every card, whether its number is a line or not, in the order of the numbers. */
export function listedLines({ coordinator, events, signal, now }: OperationsContext): ListedLines {
  let kept: { at: number; lines: Promise<ListedLine[]> } | undefined;
  // A run that has begun or ended shows at once.
  events.follow((event) => {
    if (event.kind === 'run') kept = undefined;
  });

  return {
    async lineList({ search = '', show = 'all', after = '', limit, rate = SETTINGS.rate.fallback }) {
      const found = (await current(rate)).filter(searchOf(search));
      const shown = found.filter((line) => isShown(line, show) && line.phoneNumber > after);
      const items = shown.slice(0, limit);
      return {
        items,
        next: shown.length > items.length ? (items.at(-1)?.phoneNumber ?? null) : null,
        counts: {
          all: found.length,
          drift: found.filter((line) => isShown(line, 'drift')).length,
          inactive: found.filter((line) => isShown(line, 'inactive')).length,
          none: found.filter((line) => isShown(line, 'none')).length,
        },
      };
    },

    async select(selection) {
      if ('numbers' in selection) return [...new Set(selection.numbers)];
      const { search = '', show = 'all' } = selection;
      const all = await current(SETTINGS.rate.fallback);
      return all
        .filter(searchOf(search))
        .filter((line) => isShown(line, show))
        .map(({ phoneNumber }) => phoneNumber);
    },
  };

  async function current(rate: number): Promise<ListedLine[]> {
    const at = now().getTime();
    if (!kept || at - kept.at > KEPT_FOR_MS) kept = { at, lines: read(rate) };
    const looked = kept;
    return looked.lines.catch((error: unknown) => {
      if (kept === looked) kept = undefined;
      throw error;
    });
  }

  async function read(rate: number): Promise<ListedLine[]> {
    const tools = await coordinator.readingTools();
    const account = await fetchAccount(tools, { rate, signal });
    const lastSet = await tools.lastSet.read();
    const lastSetOf = (number: string) => lastSet.get(number);
    const sentImageOf = (number: string) => tools.ledger.sentImageOf(number);
    const kinds = new Map<string, AuditKind>();
    for (const { kind, phoneNumber } of auditWithoutFile({ ...account, lastSetOf, sentImageOf }, lastSet)) {
      if (phoneNumber !== null && isDrift({ kind })) kinds.set(phoneNumber, kind);
    }
    return [...new Set([...account.table.numbers(), ...lastSet.keys()])].sort().map((phoneNumber) => {
      const { run, at } = lastSet.get(phoneNumber) ?? {};
      return {
        phoneNumber,
        card: account.table.cardOf(phoneNumber),
        drift: kinds.get(phoneNumber) ?? null,
        lastSet: run !== undefined && at !== undefined ? { run, at } : null,
      };
    });
  }
}

/**
 * By its number in any spelling, by a part of it, by its last four digits, by its name, or by the run that set it last. A run's
 * id may be cut off after its date.
 */
export function searchOf(text: string): (line: ListedLine) => boolean {
  const search = text.trim();
  if (search === '') return () => true;
  const reading = readNumberToFind(search);
  const isDigits = /^[+\d\s().-]+$/.test(search);
  const digits = isDigits ? search.replace(/\D/g, '').replace(/^0+/, '') : '';
  const lower = search.toLowerCase();
  return ({ phoneNumber, card, lastSet }) => {
    if (reading.ok && phoneNumber === reading.phoneNumber) return true;
    if (LAST_FOUR.test(search) ? phoneNumber.endsWith(search) : digits !== '' && phoneNumber.includes(digits))
      return true;
    if (`${card?.firstName ?? ''} ${card?.lastName ?? ''}`.toLowerCase().includes(lower)) return true;
    return lastSet?.run === search || (DATE_OF_RUN.test(search) && lastSet?.run.startsWith(search) === true);
  };
}

function isShown({ card, drift }: ListedLine, show: NonNullable<LineQuery['show']>): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'drift':
      return drift !== null;
    case 'inactive':
      return card !== null && !card.isActive;
    case 'none':
      return card === null;
  }
}
