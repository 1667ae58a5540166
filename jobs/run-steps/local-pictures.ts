import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { localPath, uploadAddress } from '../../src/cards/pictures/local-picture.js';
import { type AccountView, decideAgain, needsCall, type PlannedRow, type PlanOptions } from '../../src/cards/plan.js';
import type { NotedPicture } from '../../src/home/plan/findings-file.js';
import { readPicturesFolder } from '../../src/home/plan/pictures-folder.js';
import type { RunFiles } from '../../src/home/run-folder.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { writeWhole } from '../../src/home/write-file.js';
import type { LocalPicture } from '../../src/pictures/local-files.js';
import type { LookAtPicture } from '../../src/pictures/received-files.js';
import type { JudgeContext } from '../run-context.js';

type Seen = Omit<LocalPicture, 'file'> & { sha256?: string; bytes?: number; address?: string };

/**
 * The pictures of a source that are files beside it. They are looked at when all rows have been read; what a row would send is
 * copied into the run's folder, because the file may be another one when the run is started. Nothing is uploaded here.
 */
export class LocalPictures {
  readonly #paths = new Set<string>();
  readonly #seen = new Map<string, Seen>();
  readonly #toUpload = new Map<string, number>();
  readonly #rows = new Map<string, number>();

  add({ fields, decision }: PlannedRow): void {
    const path = needsCall(decision) ? localPath(fields.imageUrl) : undefined;
    if (path !== undefined) this.#paths.add(path);
  }

  get any(): boolean {
    return this.#paths.size > 0;
  }

  /** @throws OperatorError `disk_full`, `home_unusable` */
  async lookAt({ files, uploads, signal }: JudgeContext): Promise<void> {
    if (!this.any) return;
    const { lookAtFile } = await import('../../src/pictures/local-files.js');
    const { lookAtReceived } = await import('../../src/pictures/received-files.js');
    const folder = readPicturesFolder(files);
    const lookIn = (own: string): LookAtPicture =>
      isReceived(own, files) ? lookAtReceived(own, this.#paths) : (path) => lookAtFile(own, path);
    const lookAt = folder === undefined ? async () => MISSING : lookIn(folder);
    for (const path of this.#paths) {
      signal.throwIfAborted();
      const look = await lookAt(path);
      const { file, ...seen } = look;
      const { sha256, bytes } = file ?? {};
      const address = sha256 === undefined ? undefined : uploads.addressOf(sha256);
      this.#seen.set(path, {
        ...seen,
        ...(sha256 !== undefined && { sha256 }),
        ...(bytes && { bytes: bytes.length }),
        ...(address !== undefined && { address }),
      });
      if (sha256 !== undefined && bytes && address === undefined) await keep(join(files.pictures, sha256), bytes);
    }
  }

  /** A row with the address of its picture, where it is on Linq already; with the one of the plan where it is not; held where it cannot be. */
  settled(planned: PlannedRow, how: { view: AccountView; options: PlanOptions; column: string }): PlannedRow {
    const path = localPath(planned.fields.imageUrl);
    const seen = path === undefined ? undefined : this.#seen.get(path);
    if (path === undefined || !seen) return planned;
    const { problem, sha256 = '', address } = seen;
    const imageUrl = address ?? uploadAddress(sha256, path);
    const decided = decideAgain({ ...planned, fields: { ...planned.fields, imageUrl } }, how.view, how.options);
    if (!needsCall(decided.decision)) return decided;
    if (problem) {
      const problems = [{ ...problem, line: planned.line, column: how.column, value: path }];
      return { ...planned, decision: { kind: 'invalid', problems } };
    }
    this.#rows.set(path, (this.#rows.get(path) ?? 0) + 1);
    if (address === undefined) this.#toUpload.set(sha256, seen.bytes ?? 0);
    return decided;
  }

  /** What the plan would upload. */
  get uploads(): { pictures: number; bytes: number } {
    return {
      pictures: this.#toUpload.size,
      bytes: [...this.#toUpload.values()].reduce((sum, bytes) => sum + bytes, 0),
    };
  }

  /** The pictures that are sent, with what was noted of each, if anything. */
  get noted(): NotedPicture[] {
    return [...this.#rows].map(([path, rows]) => {
      const { notes = [], sha256, address } = this.#seen.get(path) ?? {};
      const place = address === undefined ? { ...(sha256 !== undefined && { sha256 }) } : { url: address };
      return { address: path, rows, notes: [...notes], ...place };
    });
  }
}

const MISSING: LocalPicture = {
  problem: { code: 'picture_file_missing', detail: 'no pictures came with the file' },
  notes: [],
};

/** Whether these are pictures that came with a source: of this run, or of the one whose rows are mended with it. */
function isReceived(folder: string, files: RunFiles): boolean {
  return basename(folder) === basename(files.received) && dirname(dirname(folder)) === dirname(files.folder);
}

async function keep(path: string, bytes: Buffer): Promise<void> {
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeWhole(path, bytes);
}

/** The header of the column of pictures. */
export function pictureColumnOf({ dialect }: RunRecord): string {
  const { image_url: column } = dialect.columns;
  return column === undefined ? '' : (dialect.header[column] ?? '');
}
