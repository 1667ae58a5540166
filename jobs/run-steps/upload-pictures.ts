import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { localPath, uploadHash } from '../../src/cards/pictures/local-picture.js';
import { needsCall, type PlannedRow } from '../../src/cards/plan.js';
import { PlanSurvey } from '../../src/cards/plan-survey.js';
import type { RowProblem } from '../../src/cards/row-problem.js';
import { readAccountFile } from '../../src/home/plan/account-file.js';
import { readFindings, writeFindings } from '../../src/home/plan/findings-file.js';
import { readPlan, writePlan } from '../../src/home/plan/plan-file.js';
import type { UploadEnd } from '../../src/linq/upload-picture.js';
import { haltBecause } from '../card.js';
import { type RunContext, RunHalted } from '../run-context.js';
import { pictureColumnOf } from './local-pictures.js';

/** The address of a picture on Linq, or why it has none. */
type Placed = { address: string } | { problem: Pick<RowProblem, 'code' | 'detail'> };

/**
 * Uploads the pictures of a plan that are files, each once, before the first card is written. Then the plan has their addresses
 * on Linq; rows whose picture could not be uploaded are held.
 *
 * May be done again after a crash: a picture that has been uploaded is remembered before the plan names it, and a plan that names
 * its addresses has nothing left to upload.
 *
 * @throws RunHalted where Linq does not respond, or takes no request of the account
 */
export async function uploadPictures(context: RunContext): Promise<void> {
  const { record, files, signal } = context;
  if (!existsSync(files.pictures)) return;
  const needed = new Map<string, string>();
  for await (const { fields, decision } of readPlan(files)) {
    const sha256 = needsCall(decision) ? uploadHash(fields.imageUrl) : undefined;
    if (sha256 !== undefined) needed.set(sha256, localPath(fields.imageUrl) ?? '');
  }
  if (needed.size > 0) {
    const placed = new Map<string, Placed>();
    let isTemporary = false;
    for (const sha256 of needed.keys()) {
      signal.throwIfAborted();
      const one: Placed = isTemporary ? TEMPORARY : await place(sha256, context);
      isTemporary ||= one === TEMPORARY;
      placed.set(sha256, one);
    }
    const survey = new PlanSurvey(record.current.settings.snapshot ? await readAccountFile(files) : null);
    await writePlan(files, withAddresses(readPlan(files), { placed, survey, column: pictureColumnOf(record.current) }));
    const uploads = { pictures: 0, bytes: 0 };
    await writeFindings(files, { ...survey.findings, pictures: readFindings(files)?.pictures ?? [], uploads });
    await record.update(survey.figures);
  }
  await rm(files.pictures, { recursive: true, force: true });
}

const TEMPORARY: Placed = {
  problem: { code: 'picture_temporary', detail: 'Linq answers with a signed address that soon ends' },
};

async function place(sha256: string, context: RunContext): Promise<Placed> {
  const { record, files, uploads, uploadPicture, log, signal, now } = context;
  const known = uploads.addressOf(sha256);
  if (known !== undefined) return { address: known };
  const bytes = await readFile(join(files.pictures, sha256));
  const { pictureType } = await import('../../src/pictures/judge-picture.js');
  const type = (await pictureType(bytes)) ?? 'application/octet-stream';
  // Not the name of the file: it may be that of a person.
  const filename = `picture-${sha256.slice(0, 12)}.${type.split('/')[1]?.replace('jpeg', 'jpg')}`;
  const { id: run } = record.current;
  const end: UploadEnd = await uploadPicture(
    run,
    { filename, contentType: type, sizeBytes: bytes.length, bytes },
    signal,
  );
  switch (end.kind) {
    case 'uploaded': {
      const { address, attachmentId } = end;
      await uploads.remember({ sha256, address, attachmentId, at: now().toISOString() });
      log.info({ run, attachment: attachmentId, bytes: bytes.length }, 'a picture was uploaded');
      return { address };
    }
    case 'temporary':
      return TEMPORARY;
    case 'refused':
      return { problem: { code: 'picture_not_uploaded', detail: end.detail } };
    case 'unavailable':
      throw new RunHalted(haltBecause(end.failure.rule, end.failure.said, now()));
    case 'stopped':
      // The process that works on the run learns of it by itself, and ends this work then.
      await aborted(signal);
      throw signal.reason;
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

async function* withAddresses(
  rows: AsyncIterable<PlannedRow>,
  { placed, survey, column }: { placed: ReadonlyMap<string, Placed>; survey: PlanSurvey; column: string },
): AsyncGenerator<PlannedRow> {
  for await (const row of rows) {
    const sha256 = needsCall(row.decision) ? uploadHash(row.fields.imageUrl) : undefined;
    const one = sha256 === undefined ? undefined : placed.get(sha256);
    const placedRow = one ? withPlace(row, one, column) : row;
    survey.add(placedRow);
    yield placedRow;
  }
}

function withPlace(row: PlannedRow, placed: Placed, column: string): PlannedRow {
  const { fields, decision, line } = row;
  if ('problem' in placed) {
    const value = localPath(fields.imageUrl) ?? '';
    return { ...row, decision: { kind: 'invalid', problems: [{ ...placed.problem, line, column, value }] } };
  }
  const { address } = placed;
  const moved = { ...row, fields: { ...fields, imageUrl: address } };
  if (decision.kind !== 'update' && decision.kind !== 'set_up_again') return moved;
  const changes = decision.changes.map((change) =>
    change.to === fields.imageUrl && change.field === 'imageUrl' ? { ...change, to: address } : change,
  );
  return { ...moved, decision: { ...decision, changes } };
}
