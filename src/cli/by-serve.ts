import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { CardFields } from '../cards/card.js';
import { OperatorError, type OperatorErrorCode } from '../errors.js';
import { type RunRecord, runRecordSchema } from '../home/run-record.js';
import { PlanOutdated } from '../operations/plan-outdated.js';
import { agreeOnPlan, EXIT_DECLINED } from './agree-on-plan.js';
import type { ByServe } from './by-serve-or-here.js';
import { followByServe } from './follow-by-serve.js';
import type { Io } from './io.js';
import { MOST_ROWS, showPlan } from './show-plan.js';
import { tellOutdated } from './tell-outdated.js';

/** A file, and the settings that were given for it, as they were written. */
export type ToldSource = { name: string; content: Readable; told: URLSearchParams };

/** It was planned with the settings that were given. */
const NOTHING_TOLD = new URLSearchParams();

/** Has a file planned by the process that serves the home. */
export function planByServe(source: ToldSource, by: ByServe): Promise<RunRecord> {
  return uploadByServe(source, { plan: true }, by);
}

/** Has a plan forgotten that nobody needs. */
export async function throwAwayByServe(plan: string, { client }: ByServe): Promise<void> {
  await client.ask(z.undefined(), 'DELETE', `/runs/${plan}`);
}

/**
 * Has a file provisioned by the process that serves the home, and shows how it goes. Returns the exit code.
 *
 * @param ask whether somebody is to see the plan first
 */
export async function provisionByServe(source: ToldSource, { ask }: { ask: boolean }, by: ByServe): Promise<number> {
  const { home, io, homeFlag } = by;
  const record = await uploadByServe(source, { plan: ask }, by);
  if (!ask) return followByServe(record, by);
  const overview = await showPlan({ home }, record, { io, most: MOST_ROWS.provision, write: io.say });
  if (!(await agreeOnPlan(overview, { io, yes: false, homeFlag }))) return EXIT_DECLINED;
  return startByServe({ plan: record.id, told: NOTHING_TOLD, again: `plan ${record.source.name}${homeFlag}` }, by);
}

/** Has what a run has changed taken back, and shows how it goes. Returns the exit code. @throws OperatorError `run_state` */
export async function undoByServe(
  { run, told, yes }: { run: string; told: URLSearchParams; yes: boolean },
  by: ByServe,
): Promise<number> {
  const { client, home, io, homeFlag } = by;
  const planned = () => client.ask(runRecordSchema, 'POST', `/runs/${run}/undo?${told}`);
  return unlessRefused(planned, { code: 'nothing_to_undo', exitCode: 0, io }, async (record) => {
    const overview = await showPlan({ home }, record, { io, most: MOST_ROWS.undo, write: io.say });
    if (!(await agreeOnPlan(overview, { io, yes, homeFlag }))) return EXIT_DECLINED;
    return startByServe({ plan: record.id, told: NOTHING_TOLD, again: `undo ${run}${homeFlag}` }, by);
  });
}

/** Has dead letters sent once more, and shows how it goes. Returns the exit code. */
export function rerunByServe(
  { meant, set, told }: { meant: object; set: CardFields; told: URLSearchParams },
  by: ByServe,
): Promise<number> {
  const json = { ...meant, set };
  const rerun = () => by.client.ask(runRecordSchema, 'POST', `/dead-letters/rerun?${told}`, { json });
  const refusal = { code: 'letter_unknown', exitCode: 0, io: by.io } as const;
  return unlessRefused(rerun, refusal, (record) => followByServe(record, by));
}

/**
 * Has a plan carried out, with the settings that were given now, and shows how it goes. Returns the exit code.
 *
 * @param again the command that plans it again where it comes out differently by now
 * @throws OperatorError `run_state`
 */
export async function startByServe(
  { plan, told, again }: { plan: string; told: URLSearchParams; again: string },
  by: ByServe,
): Promise<number> {
  const { client, io, json } = by;
  let record: RunRecord;
  try {
    record = await client.ask(runRecordSchema, 'POST', `/runs/${plan}/start?${told}`);
  } catch (error) {
    if (!(error instanceof PlanOutdated)) throw error;
    return tellOutdated(error, { io, json, again });
  }
  return followByServe(record, by);
}

/**
 * Goes on with the run that is answered. A refusal that is no mistake of the operator's is told, and the command ends as
 * where it has found that out itself.
 */
async function unlessRefused(
  ask: () => Promise<RunRecord>,
  { code, exitCode, io }: { code: OperatorErrorCode; exitCode: number; io: Io },
  goOn: (record: RunRecord) => Promise<number>,
): Promise<number> {
  let record: RunRecord;
  try {
    record = await ask();
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== code) throw error;
    io.say(`\n${error.message}\n  → ${error.next}`);
    return exitCode;
  }
  return goOn(record);
}

function uploadByServe(
  { name, content, told }: ToldSource,
  { plan }: { plan: boolean },
  { client }: ByServe,
): Promise<RunRecord> {
  const query = new URLSearchParams([...told, ['name', name], ['plan', String(plan)]]);
  return client.ask(runRecordSchema, 'POST', `/runs?${query}`, { csv: content });
}
