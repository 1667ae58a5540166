import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Edit } from '../../src/cards/edit.js';
import type { Outcome } from '../../src/cards/outcome.js';
import { kindOf, type PlannedRow } from '../../src/cards/plan.js';
import { OperatorError } from '../../src/errors.js';
import type { RunRecord } from '../../src/home/run-record.js';
import type { Operations, OperationsEvent, RowSlice, RunView } from '../../src/operations/operations.js';
import type { PlanOverview } from '../../src/operations/plan-overview.js';
import { aRunRecord, aSchedule } from './builders.js';

/** A run as the fake operations has it. */
export type FakeRun = {
  view: RunView;
  overview: PlanOverview | null;
  planned: PlannedRow[];
  outcomes: Outcome[];
  files: Record<string, string>;
  /** PNGs that the plan would upload, by their SHA-256. */
  pictures: Record<string, Buffer>;
  edits: Edit[];
};

/** What was asked of the operations, in order: the name of what was asked for, and with what. */
export type Asked = { name: string; with: readonly unknown[] };

export type FakeDesk = Operations & {
  runsById: Map<string, FakeRun>;
  asked: Asked[];
  /** What the next call of this name throws. */
  refuse: Map<string, Error>;
  listeners: Set<(event: OperationsEvent) => void>;
  emit(event: OperationsEvent): void;
  /** Put in a run, the newest first. */
  put(record: Partial<RunRecord>, rest?: Partial<Omit<FakeRun, 'view'>> & { view?: Partial<RunView> }): FakeRun;
  /** What was uploaded, by name. */
  uploads: Map<string, string>;
};

/** A operations that keeps everything in memory and does nothing by itself. */
export function aFakeDesk(): FakeDesk {
  const runsById = new Map<string, FakeRun>();
  const listeners = new Set<(event: OperationsEvent) => void>();
  const asked: Asked[] = [];
  const refuse = new Map<string, Error>();
  const uploads = new Map<string, string>();

  function runOf(id: string): FakeRun {
    const run = runsById.get(id);
    if (run) return run;
    throw new OperatorError('run_unknown', `There is no run ${id} in /home.`, 'List all runs: linq-cards runs');
  }

  function put(record: Partial<RunRecord>, rest: Parameters<FakeDesk['put']>[1] = {}): FakeRun {
    const { view, ...others } = rest;
    const full = aRunRecord(record);
    const run = {
      view: { record: full, summary: null, progress: null, queuePosition: null, ahead: [], ...view },
      ...{ overview: null, planned: [], outcomes: [], files: {}, pictures: {}, edits: [] },
      ...others,
    };
    runsById.set(full.id, run);
    return run;
  }

  function ask(name: string, ...given: unknown[]): void {
    asked.push({ name, with: given });
    const error = refuse.get(name);
    refuse.delete(name);
    if (error) throw error;
  }

  /** Asks, and answers with the run; a test changes it before if it is to be another one. */
  const act =
    (name: string) =>
    async (id: string, ...given: unknown[]) => {
      ask(name, id, ...given);
      return runOf(id).view.record;
    };
  const notHere = () => Promise.reject(new Error('Not part of this operations.'));

  return {
    account: { key: '0a1b2c3d', profile: null, organisation: null },
    runsById,
    listeners,
    asked,
    refuse,
    uploads,
    put,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    async runs({ after, limit = 50 } = {}) {
      const records = [...runsById.values()].map(({ view }) => view.record).sort((a, b) => (a.id < b.id ? 1 : -1));
      return records.filter(({ id }) => after === undefined || id < after).slice(0, limit);
    },
    async unreadableRuns() {
      return [];
    },
    async run(id) {
      return runOf(id).view;
    },
    async overview(id) {
      const { overview } = runOf(id);
      if (overview) return overview;
      throw new OperatorError('run_state', 'The run has not been planned.', 'Plan it.');
    },
    async planRows(id, { kind, after, before, from, limit }) {
      const list = runOf(id).planned.filter(({ decision }) => kind === undefined || decision.kind === kind);
      const page = pageOf(from === undefined ? list : list.slice(from), { after, before, limit });
      const [first] = page.items;
      return { ...page, from: first ? list.indexOf(first) : 0, total: list.length };
    },
    async outcomes(id, { status, number, ...slice }) {
      const all = runOf(id).outcomes.filter(
        (outcome) =>
          (status === undefined || outcome.status === status) &&
          (number === undefined || (outcome.phoneNumber ?? '').includes(number)),
      );
      return pageOf(all, slice);
    },
    async picture(id, sha256) {
      const bytes = runOf(id).pictures[sha256];
      if (bytes) return { bytes, type: 'image/png' };
      throw new OperatorError('run_unknown', 'The plan has no such picture.', 'Load the preview again.');
    },

    async file(id, name) {
      const path = runOf(id).files[name];
      if (path !== undefined) return path;
      throw new OperatorError('run_state', `The run has no ${name} yet.`, 'Wait until the run has ended.');
    },
    async upload({ name, content }, options) {
      ask('upload', name, options);
      uploads.set(name, await text(content));
      const newest = [...runsById.keys()].sort().at(-1);
      return newest === undefined ? put({ state: 'planned', step: 'guard' }).view.record : runOf(newest).view.record;
    },
    replan: act('replan'),
    applySuggestions: act('applySuggestions'),
    async edit(id, change) {
      ask('edit', id, change);
      return { record: runOf(id).view.record, edit: null };
    },
    async edits(id) {
      return runOf(id).edits;
    },
    undoEdit: act('undoEdit'),
    async sampleRows() {
      return [['+12025550101', 'Acme', 'Support', 'https://example.com/acme.png', 'Berlin']];
    },
    async planGroups(id) {
      const { planned } = runOf(id);
      const of = (...kinds: string[]) => planned.filter(({ decision }) => kinds.includes(kindOf(decision))).length;
      return {
        attention: of('invalid', 'duplicate', 'not_on_account'),
        updates: of('update', 'set_up_again'),
        creates: of('create'),
        unchanged: of('unchanged', 'skipped', 'repeated'),
        all: planned.length,
      };
    },
    async corrected(id) {
      ask('corrected', id);
      return Readable.from([`phone_number\r\n${id}\r\n`]);
    },
    async discardPlan(id) {
      ask('discardPlan', id);
      runsById.delete(id);
    },
    start: act('start'),
    cancel: act('cancel'),
    resume: act('resume'),
    approve: act('approve'),
    undo: act('undo'),
    async prunable() {
      return [...runsById.values()].map(({ view: { record } }) => ({ record, bytes: 1_500_000 }));
    },
    async prune(rule) {
      ask('prune', rule);
      const removed = await this.prunable(rule);
      runsById.clear();
      return removed;
    },
    async rerun(filter, edits) {
      ask('rerun', filter, edits);
      return runOf(String(filter.run)).view.record;
    },
    deadLetters: notHere,
    deadLetterCount: async () => 3,
    deadLetterCauses: notHere,
    discard: notHere,
    schedules: notHere,
    schedule: notHere,
    scheduleAudit: notHere,
    saveSchedule: notHere,
    pauseSchedule: notHere,
    resumeSchedule: notHere,
    removeSchedule: notHere,
    runSchedule: notHere,
    line: notHere,
    cards: notHere,
    setCard: notHere,
    waitActive: notHere,
    audit: notHere,
    async uploadFrom(address, options) {
      ask('uploadFrom', address, options);
      return put({ state: 'planned' }).view.record;
    },
    sourceFiles: async () => null,
    uploadSource: async (name) => aSchedule({ name }),
    find: async () => ({ items: [], more: false, accountRead: true }),
    changeLines: notHere,
    lineList: async () => ({ items: [], next: null, counts: { all: 0, drift: 0, inactive: 0, none: 0 } }),
    lines: notHere,
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async health() {
      return { queue: true, home: true, halted: [] };
    },
  };
}

function pageOf<T extends { row: number }>(
  all: readonly T[],
  { after = 0, before, limit }: RowSlice,
): { items: T[]; next: string | null } {
  const items =
    before === undefined
      ? all.filter(({ row }) => row > after).slice(0, limit)
      : all.filter(({ row }) => row < before).slice(-limit);
  const last = items.at(-1)?.row ?? 0;
  return { items, next: all.some(({ row }) => row > last) ? String(last) : null };
}
