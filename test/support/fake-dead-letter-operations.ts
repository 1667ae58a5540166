import type { Audit } from '../../src/cards/audit.js';
import { causesOfDeadLetters, type DeadLetter } from '../../src/cards/dead-letter.js';
import { isSelected } from '../../src/dead-letter-filters.js';
import { OperatorError } from '../../src/errors.js';
import type { HistoryEntry } from '../../src/home/schedule-history.js';
import { checkScheduleName } from '../../src/home/schedules.js';
import type { ListedLine } from '../../src/operations/lines/line-list-schema.js';
import type { DeadLetterSelection, LineView, Operations } from '../../src/operations/operations.js';
import type { ScheduleStatus } from '../../src/scheduler/schedule-status.js';
import type { SourceFile } from '../../src/scheduler/source-folders.js';
import { aRunRecord, aSchedule } from './builders.js';

type Reviewed = ScheduleStatus & { history: HistoryEntry[] };
type Callable = Omit<Operations, 'account'>;
type Call = { [Name in keyof Callable]: [Name, ...Parameters<Callable[Name]>] }[keyof Callable];

/** What a fake operations has, and what was asked of it that changes something. */
export type FakeLettersDesk = Operations & { calls: Call[] };

/** A operations for the pages of dead letters, schedules and lines, in memory. `fails`: what these calls are answered with. */
export function fakeDeadLetterOperations(given: {
  deadLetters?: DeadLetter[];
  schedules?: Reviewed[];
  line?: LineView;
  sourceFiles?: SourceFile[] | null;
  audit?: Audit;
  lines?: ListedLine[];
  fails?: Partial<Record<keyof Operations, OperatorError>>;
}): FakeLettersDesk {
  const { deadLetters = [], schedules = [], line, sourceFiles = null, audit = null, lines = [], fails = {} } = given;
  const calls: Call[] = [];
  const note = (...call: Call) => {
    calls.push(call);
    const error = fails[call[0]];
    if (error) throw error;
  };
  const named = (name: string) => {
    const schedule = schedules.find((one) => one.name === checkScheduleName(name));
    if (schedule) return schedule;
    throw new OperatorError('schedule_unknown', `There is no schedule ${name}.`, 'See which there are.');
  };
  const meantOf = ({ numbers, ...filter }: DeadLetterSelection) =>
    deadLetters.filter((letter) => isSelected(letter, filter) && (numbers?.includes(letter.phoneNumber) ?? true));
  const operations: Partial<Operations> = {
    async deadLetters(filter, { after, limit = 100 } = {}) {
      const meant = deadLetters.filter((letter) => isSelected(letter, filter));
      const from = after === undefined ? 0 : meant.findIndex(({ phoneNumber }) => phoneNumber === after) + 1;
      const items = meant.slice(from, from + limit);
      return { items, next: from + limit < meant.length ? (items.at(-1)?.phoneNumber ?? null) : null };
    },
    deadLetterCauses: async (filter) => causesOfDeadLetters(meantOf(filter)),
    async rerun(filter, edits) {
      note('rerun', filter, edits);
      return aRunRecord();
    },
    async discard(filter) {
      note('discard', filter);
      return meantOf(filter).length;
    },
    sourceFiles: async () => sourceFiles,
    find: async () => ({ items: [], more: false, accountRead: true }),
    async changeLines(selection, change, startedBy) {
      note('changeLines', selection, change, startedBy);
      return aRunRecord();
    },
    lineList: async () => ({
      items: lines,
      next: lines.at(-1)?.phoneNumber ?? null,
      counts: { all: lines.length, drift: 0, inactive: 0, none: 0 },
    }),
    schedules: async () => schedules,
    schedule: async (name) => named(name),
    scheduleAudit: async () => audit,
    async saveSchedule(schedule) {
      note('saveSchedule', schedule);
      return aSchedule({ name: schedule.name });
    },
    async pauseSchedule(name) {
      note('pauseSchedule', name);
      return named(name);
    },
    async resumeSchedule(name) {
      note('resumeSchedule', name);
      return named(name);
    },
    async removeSchedule(name) {
      note('removeSchedule', name);
    },
    async runSchedule(name) {
      note('runSchedule', name);
    },
    async line(phoneNumber) {
      const error = fails.line;
      if (error) throw error;
      return line ?? { phoneNumber, live: null, wanted: null, letter: null, mentions: [] };
    },
  };
  return { ...(operations as Operations), calls };
}

/** A schedule as it stands, that has never run. */
export function aReview(given: Partial<Reviewed> = {}): Reviewed {
  return {
    ...aSchedule(),
    next: null,
    lastRun: null,
    lastAudit: null,
    lastTick: null,
    missed: 0,
    skipped: 0,
    history: [],
    ...given,
  };
}
