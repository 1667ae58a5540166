import { z } from 'zod';
import { cardFieldsSchema, cardSchema } from '../../cards/card.js';
import { deadLetterSchema } from '../../cards/dead-letter.js';
import { missingCountrySchema } from '../../cards/numbers/missing-country.js';
import { outcomeSchema } from '../../cards/outcome.js';
import { planDifferenceSchema, plannedRowSchema } from '../../cards/plan.js';
import { problemCauseSchema } from '../../cards/problem-causes.js';
import { runRecordSchema, runSettingsSchema } from '../../home/run-record.js';
import { historyEntrySchema } from '../../home/schedule-history.js';
import { scheduleSchema } from '../../home/schedules.js';
import { summarySchema } from '../../report/summary.js';
import { problemSchema } from './problem.js';
import { limitFields } from './query.js';

/** Gives a schema a name in the OpenAPI document. */
function name<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  return schema;
}

function pageOf<Schema extends z.ZodType, More extends z.ZodRawShape = Record<never, never>>(
  id: string,
  item: Schema,
  more = {} as More,
) {
  const next = z.string().nullable().describe('The value of `after` for the next page; null on the last page.');
  return name(id, z.object({ items: z.array(item), next, ...more }));
}

name('PlanDifference', planDifferenceSchema);
export const problem = name('Problem', problemSchema);
export const run = name('Run', runRecordSchema);
export const card = name('Card', cardSchema);
export const cardFields = name('CardFields', cardFieldsSchema);
export const outcome = name('Outcome', outcomeSchema);
export const plannedRow = name('PlannedRow', plannedRowSchema);
export const deadLetter = name('DeadLetter', deadLetterSchema);
export const summary = name('Summary', summarySchema);
export const schedule = name('Schedule', scheduleSchema);
export const historyEntry = name('HistoryEntry', historyEntrySchema);
/** Settings that override the defaults. The server decides whether to use the simulator. */
export const settings = name('Settings', z.strictObject(runSettingsSchema.omit({ simulate: true }).partial().shape));

const moment = z.number().describe('Milliseconds since 1970.');

const parked = name('ParkedCard', z.object({ phoneNumber: z.string(), until: moment, because: z.string() }));

const pace = name(
  'Pace',
  z.object({
    rate: z.number(),
    current: z.number().describe('The current limit; equals `rate` unless slowed down. 0: no limit.'),
    slowedBy: z.string().nullable(),
    coolUntil: moment.nullable(),
    outage: z.object({ since: moment, nextProbeAt: moment }).nullable(),
  }),
);

export const progress = name(
  'Progress',
  z.object({
    run: z.string(),
    state: runRecordSchema.shape.state,
    step: runRecordSchema.shape.step,
    total: z.number().int().nullable(),
    done: z.number().int(),
    counts: z.record(z.string(), z.number().int()),
    parked: z.number().int(),
    nextParked: parked.nullable(),
    rowsPerSecond: z.number(),
    etaSeconds: z.number().nullable(),
    pace: pace.nullable(),
    at: z.iso.datetime(),
    parkedRows: z.array(parked),
  }),
);

export const runView = name(
  'RunView',
  z.object({
    record: run,
    summary: summary.nullable(),
    progress: progress.nullable(),
    // The older word for it: keys of the API are not renamed.
    inLine: z.number().int().nullable().describe('Number of runs queued before it; 0: in progress; null: not queued.'),
  }),
);

export const overview = name(
  'Overview',
  z.object({
    plan: z.string(),
    rows: z.number().int(),
    counts: z.record(z.string(), z.number().int()).describe('Rows by decision.'),
    writes: z.number().int(),
    calls: z.number().int(),
    seconds: z.number().nullable(),
    unnamed: z.array(z.string()).nullable().describe('Lines of the account that the file does not contain.'),
    problems: z.array(problemCauseSchema).describe('Rows that are not sent, by cause, most frequent first.'),
    country: missingCountrySchema
      .nullable()
      .describe('Numbers without a country code that match lines of the account if read as numbers of one country.'),
    notes: z
      .record(z.string(), z.number().int())
      .describe('Rows that are sent although something was noted, by its code.'),
    reading: z
      .object({
        columns: z.record(z.string(), z.string()).describe('The header of the column of each field.'),
        unused: z.array(z.string()).describe('Headers of columns that are not used.'),
        notes: z.array(z.string()).describe('What was skipped, and what is unusual about the file.'),
      })
      .describe('How the source was read.'),
    guard: z
      .object({ code: z.enum(['guard_updates', 'guard_rows', 'guard_empty', 'guard_invalid']), what: z.string() })
      .nullable()
      .describe('Why the run needs approval.'),
  }),
);

export const scheduleReview = name(
  'ScheduleReview',
  scheduleSchema.extend({
    next: z.iso.datetime().nullable(),
    lastRun: z
      .object({
        run: z.string(),
        at: z.iso.datetime(),
        state: z.string(),
        counts: z.record(z.string(), z.number().int()).nullable(),
      })
      .nullable(),
    lastTick: historyEntry.nullable(),
    missed: z.number().int(),
    skipped: z.number().int(),
  }),
);

export const scheduleWithHistory = name(
  'ScheduleWithHistory',
  scheduleReview.extend({ history: z.array(historyEntry) }),
);

const mention = name(
  'Mention',
  z.object({ run, row: z.number().int(), wanted: cardFields, outcome: outcome.nullable() }),
);

export const line = name(
  'Line',
  z.object({
    phoneNumber: z.string(),
    live: card.nullable().optional().describe('The current card on Linq; null: none; absent: Linq did not respond.'),
    wanted: cardFields.nullable().describe('The values requested last.'),
    letter: deadLetter.nullable(),
    mentions: z.array(mention).describe('The runs that contain the number, newest first; up to a hundred.'),
  }),
);

export const cardBody = name(
  'CardToSet',
  z.strictObject({ ...cardFieldsSchema.shape, dryRun: z.boolean().default(false).describe('Send nothing.') }),
);
export const oneNumber = name(
  'OneNumber',
  z.object({
    steps: z.array(z.object({ at: z.iso.datetime(), step: z.string(), what: z.string() })),
    end: z.union([z.object({ outcome }), z.object({ without: z.string().describe('Why there is no outcome.') })]),
  }),
);
export const lineList = name(
  'LineList',
  z.object({ items: z.array(z.string()).nullable().describe('null: unknown.') }),
);
export const cardList = name('CardList', z.object({ items: z.array(card) }));
const unreadable = z
  .array(z.object({ id: z.string(), why: z.string(), next: z.string() }))
  .describe('Runs whose record is damaged or of a newer version; they are left untouched. Only on the first page.');
export const runPage = pageOf('RunPage', run, { unreadable });
export const outcomePage = pageOf('OutcomePage', outcome);
export const plannedRowPage = pageOf('PlannedRowPage', plannedRow);
export const deadLetterPage = pageOf('DeadLetterPage', deadLetter);
export const scheduleList = name('ScheduleList', z.object({ items: z.array(scheduleReview) }));
export const history = name('History', z.object({ items: z.array(historyEntry) }));
export const discarded = name('Discarded', z.object({ discarded: z.number().int() }));

export const newSchedule = name(
  'NewSchedule',
  z.strictObject({
    cron: z.string().describe('Minute, hour, day, month, day of the week; with six fields, seconds first.'),
    tz: z.string().describe('An IANA time zone, such as America/New_York.'),
    source: z.string().describe('The CSV: an https URL, or an absolute path on the server.'),
    settings: settings.default({}),
  }),
);
export const limits = name('Limits', z.strictObject(limitFields));
export const approval = name(
  'Approval',
  z.strictObject({ reason: z.string().trim().min(1).max(1_000), ...limitFields }),
);
export const replanBody = name('Replan', z.strictObject({ settings }));
export const suggestionsBody = name(
  'Offers',
  z.strictObject({ rows: z.array(z.number().int().positive()).min(1).max(100_000) }),
);

const meant = {
  all: z.literal(true).exactOptional().describe('All of them; required if there is no other selection.'),
  run: z.string().exactOptional(),
  status: z.enum(['rejected', 'failed', 'inactive']).exactOptional(),
  code: z.string().exactOptional().describe('The code, or the HTTP status if there is none.'),
  since: z.string().exactOptional().describe('Failed since then: 2h, 3d or 2026-03-01.'),
  numbers: z.array(z.string()).max(100_000).exactOptional(),
  limit: z.number().int().positive().exactOptional().describe('At most this many, oldest first.'),
};
export const deadLetterSelection = name('LettersMeant', z.strictObject(meant));
export const rerunBody = name(
  'Rerun',
  z.strictObject({ ...meant, set: z.strictObject(cardFieldsSchema.shape).default({}), ...limitFields }),
);
