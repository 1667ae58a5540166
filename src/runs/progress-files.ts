import { readIfThere } from '../home/read-if-there.js';
import type { RunFiles } from '../home/run-folder.js';
import { type Summary, summarySchema } from '../report/summary.js';
import type { ReportedProgress } from './run-progress.js';

/** How a run ended, as its report says; null while it has none. */
export function readSummary({ summary }: RunFiles): Summary | null {
  const text = readIfThere(summary);
  return text === undefined ? null : summarySchema.parse(JSON.parse(text));
}

/** How far a run has come, as the process that works on it says; null where none does. */
export function readProgress({ progress }: RunFiles): ReportedProgress | null {
  const text = readIfThere(progress);
  return text === undefined ? null : (JSON.parse(text) as ReportedProgress);
}
