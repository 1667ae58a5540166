import { z } from 'zod';
import { auditFindingSchema, auditSchema } from '../../cards/audit.js';
import { cardFieldsSchema, cardSchema } from '../../cards/card.js';
import { deadLetterCauseSchema, deadLetterEditsSchema, deadLetterSchema } from '../../cards/dead-letter.js';
import { editSchema } from '../../cards/edit.js';
import { outcomeSchema } from '../../cards/outcome.js';
import { planDifferenceSchema, plannedRowSchema } from '../../cards/plan.js';
import { identitySchema } from '../../home/home-account.js';
import { runRecordSchema, runSettingsSchema } from '../../home/run-record.js';
import { historyEntrySchema, tickEntrySchema } from '../../home/schedule-history.js';
import { scheduleSchema } from '../../home/schedules.js';
import { limiterStateSchema } from '../../limiter/limiter.js';
import { activeCardsSchema } from '../../operations/lines/active-cards-schema.js';
import { foundNumbersSchema } from '../../operations/lines/find-schema.js';
import {
  LINE_FILTERS,
  lineChangeSchema,
  lineCountsSchema,
  listedLineSchema,
} from '../../operations/lines/line-list-schema.js';
import { planChangeSchema } from '../../operations/plan-change.js';
import { planOverviewSchema } from '../../operations/plan-overview.js';
import { summarySchema } from '../../report/summary.js';
import { reportedProgressSchema } from '../../runs/run-progress.js';
import { scheduleStatusSchema } from '../../scheduler/schedule-status.js';
import { problemSchema } from './problem.js';
import { deadLetterFilterQuery, limitFields } from './query.js';

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
const identity = name('AccountIdentity', identitySchema);
export const account = name(
  'Account',
  z.object({
    live: z.boolean().describe('Whether it is an account on Linq; false: the built-in simulator.'),
    account: identity.nullable(),
  }),
);
export const run = name('Run', runRecordSchema);
export const card = name('Card', cardSchema);
const cardFields = name('CardFields', cardFieldsSchema);
export const outcome = name('Outcome', outcomeSchema);
const plannedRow = name('PlannedRow', plannedRowSchema);
export const deadLetter = name('DeadLetter', deadLetterSchema);
export const summary = name('Summary', summarySchema);
export const schedule = name('Schedule', scheduleSchema);
const historyEntry = name('HistoryEntry', historyEntrySchema);
/** Settings that override the defaults. The server decides whether to use the simulator. */
export const settings = name('Settings', z.strictObject(runSettingsSchema.omit({ simulate: true }).partial().shape));

name('ParkedCard', reportedProgressSchema.shape.parkedRows.element);
name('Pace', limiterStateSchema);
name('TickEntry', tickEntrySchema);
export const progress = name('Progress', reportedProgressSchema);

export const runView = name(
  'RunView',
  z.object({
    record: run,
    summary: summary.nullable(),
    progress: progress.nullable(),
    // The older word for it: keys of the API are not renamed.
    ahead: z
      .array(z.object({ run: z.string(), name: z.string(), endsAt: z.iso.datetime().nullable() }))
      .describe('Those runs, and when each is expected to end; null if that cannot be said yet.'),
    inLine: z.number().int().nullable().describe('Number of runs queued before it; 0: in progress; null: not queued.'),
  }),
);

name('AuditFinding', auditFindingSchema);
export const audit = name('Audit', auditSchema);

export const activeCards = name('ActiveCards', activeCardsSchema);

export const overview = name('Overview', planOverviewSchema);
const scheduleReview = name('ScheduleReview', scheduleStatusSchema);
export const scheduleWithHistory = name(
  'ScheduleWithHistory',
  scheduleReview.extend({ history: z.array(historyEntry) }),
);

export const scheduleAudit = name('ScheduleAudit', z.object({ audit: audit.nullable().describe('null: none yet.') }));

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
export const foundNumbers = name('FoundNumbers', foundNumbersSchema);
const lineState = name('LineState', listedLineSchema);
export const lineStatePage = pageOf('LineStatePage', lineState, {
  counts: lineCountsSchema.describe('How many of those that were found each filter would show.'),
});
export const lineChange = name(
  'LineChange',
  z.strictObject({
    all: z.literal(true).exactOptional().describe('All lines; required if there is no other selection.'),
    numbers: z.array(z.string()).max(100_000).exactOptional().describe('These, in E.164.'),
    search: z.string().max(100).exactOptional(),
    show: z.enum(LINE_FILTERS).exactOptional(),
    change: lineChangeSchema,
  }),
);
export const cardList = name('CardList', z.object({ items: z.array(card) }));
const unreadable = z
  .array(z.object({ id: z.string(), why: z.string(), next: z.string() }))
  .describe('Runs whose record is damaged or of a newer version; they are left untouched. Only on the first page.');
export const runPage = pageOf('RunPage', run, { unreadable });
export const outcomePage = pageOf('OutcomePage', outcome);
export const plannedRowPage = pageOf('PlannedRowPage', plannedRow);
export const deadLetterPage = pageOf('DeadLetterPage', deadLetter);
export const deadLetterCauses = name(
  'DeadLetterCauses',
  z.object({ items: z.array(name('DeadLetterCause', deadLetterCauseSchema)) }),
);
export const scheduleList = name('ScheduleList', z.object({ items: z.array(scheduleReview) }));
export const history = name('History', z.object({ items: z.array(historyEntry) }));
export const discarded = name('Discarded', z.object({ discarded: z.number().int() }));

export const pruned = name(
  'PrunedRuns',
  z.object({
    dryRun: z.boolean().describe('true: nothing was removed.'),
    items: z.array(
      z.object({
        id: z.string(),
        state: runRecordSchema.shape.state,
        finishedAt: runRecordSchema.shape.finishedAt,
        source: z.string().describe('The name of its file.'),
        bytes: z.number().int(),
      }),
    ),
  }),
);

export const newSchedule = name(
  'NewSchedule',
  z.strictObject({
    cron: z.string().describe('Minute, hour, day, month, day of the week; with six fields, seconds first.'),
    tz: z.string().describe('An IANA time zone, such as America/New_York.'),
    audit: z
      .boolean()
      .default(false)
      .describe('Compare the account instead of importing: with the source or, without one, with what was last set.'),
    source: z
      .string()
      .nullable()
      .default(null)
      .describe(
        'The CSV: an https URL or the link to a Google sheet; `folder:` and a name of GET /sources; `upload:` for a file that is sent to /schedules/{name}/source; or an absolute path on the server, which must be in one of the folders for sources if there are any. An import needs one.',
      ),
    settings: settings.default({}),
  }),
);
export const fetchBody = name('SourceToFetch', z.strictObject({ address: z.string().min(1).max(2_000) }));
export const sourceFiles = name(
  'SourceFiles',
  z.object({
    items: z
      .array(z.object({ name: z.string(), modifiedAt: z.iso.datetime(), bytes: z.number().int() }))
      .nullable()
      .describe('null: the operator has set no folders.'),
  }),
);
export const limits = name('Limits', z.strictObject(limitFields));
export const approval = name(
  'Approval',
  z.strictObject({ reason: z.string().trim().min(1).max(1_000), ...limitFields }),
);
export const replanBody = name('Replan', z.strictObject({ settings }));
export const edit = name('Edit', editSchema);
export const editList = name('EditList', z.object({ items: z.array(edit) }));
export const planChange = name('PlanChange', planChangeSchema);
export const editedPlan = name(
  'EditedPlan',
  z.object({ run, edit: edit.nullable().describe('null: nothing had to change.') }),
);
export const suggestionsBody = name(
  'Offers',
  z.strictObject({ rows: z.array(z.number().int().positive()).min(1).max(100_000) }),
);

const meant = {
  all: z.literal(true).exactOptional().describe('All of them; required if there is no other selection.'),
  ...deadLetterFilterQuery,
  numbers: z.array(z.string()).max(100_000).exactOptional(),
  limit: z.number().int().positive().exactOptional().describe('At most this many, oldest first.'),
};
export const deadLetterSelection = name('LettersMeant', z.strictObject(meant));
export const rerunBody = name(
  'Rerun',
  z.strictObject({
    ...meant,
    set: z
      .strictObject(deadLetterEditsSchema.shape)
      .default({})
      .describe('Values to send instead; another `phoneNumber` for a single dead letter only.'),
    ...limitFields,
  }),
);
