import { countRecognised } from '../candidates.js';
import { findHeader } from './find-header.js';
import { OTHER_QUOTINGS, type Quoting, STANDARD_QUOTING } from './quoting.js';
import { RecordScanner, type ScannedRecord } from './record-scanner.js';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const SAMPLE_RECORDS = 70;

/**
 * Finds the delimiter and the quoting of a file from its beginning: the delimiter with which the header names most of our
 * fields, then the one that cuts the rows most evenly; the standard quoting, unless another reads clearly more of the rows.
 *
 * @param isWhole whether the sample is all of the file
 */
export function findDialect(
  sample: string,
  { delimiter, isWhole }: { delimiter: string | undefined; isWhole: boolean },
): { delimiter: string; quoting: Quoting } {
  const cut = (by: string, quoting: Quoting) => scanSample(sample, { delimiter: by, quoting, isWhole });
  const chosen = delimiter ?? findDelimiter((by) => cut(by, STANDARD_QUOTING).records);
  return { delimiter: chosen, quoting: findQuoting(chosen, (quoting) => cut(chosen, quoting)) };
}

function findDelimiter(cut: (delimiter: string) => ScannedRecord[]): string {
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, ...scoreOf(cut(delimiter)) }));
  scored.sort((a, b) => b.recognised - a.recognised || b.evenness - a.evenness || b.width - a.width);
  const best = scored[0];
  return best && best.width > 1 ? best.delimiter : ',';
}

function scoreOf(records: readonly ScannedRecord[]): { recognised: number; evenness: number; width: number } {
  const at = findHeader(records);
  const header = records[at]?.cells ?? [];
  const below = records.slice(at);
  const width = header.length;
  const even = below.filter(({ cells }) => cells.length === width).length;
  return { recognised: countRecognised(header), evenness: width > 1 ? even / below.length : 0, width };
}

type Sample = { records: ScannedRecord[]; isBroken: boolean };

function findQuoting(delimiter: string, cut: (quoting: Quoting) => Sample): Quoting {
  const standard = cut(STANDARD_QUOTING);
  const bad = badness(standard);
  if (bad === 0) return STANDARD_QUOTING;
  const others = OTHER_QUOTINGS.filter((quoting) => isUsed(quoting, standard, delimiter)).map((quoting) => ({
    quoting,
    bad: badness(cut(quoting)),
  }));
  const best = Math.min(...others.map((other) => other.bad));
  // Where only a few rows would be read better, these few are rather wrong.
  const isBetter = best < Infinity && best * 2 <= bad;
  return (isBetter ? others.find((other) => other.bad === best)?.quoting : undefined) ?? STANDARD_QUOTING;
}

/**
 * Records that cannot be read as they should be: quotes that do not say what is meant, or another width than the header.
 * Infinite where a quote is never closed: the records before it may be any part of the file, so their number says nothing.
 */
function badness({ records, isBroken }: Sample): number {
  if (isBroken) return Infinity;
  const width = records[findHeader(records)]?.cells.length ?? 0;
  const below = records.slice(findHeader(records));
  return below.filter(({ cells, doubts }) => doubts !== undefined || cells.length !== width).length;
}

/**
 * Signs that are also apostrophes or quotes of a language are only taken for the file's quotes where most rows have a cell
 * that begins with them; another escape or blanks only where the standard leaves a doubt about quotes.
 */
function isUsed({ open }: Quoting, standard: Sample, delimiter: string): boolean {
  const { records, isBroken } = standard;
  if (open === '"') return isBroken || records.some(({ doubts }) => doubts !== undefined);
  const begins = (cell: string) => cell.trimStart().startsWith(open) && cell.trim() !== open;
  const used = records.filter(({ raw }) => raw.split(delimiter).some(begins)).length;
  return records.length > 0 && used * 5 >= records.length * 4;
}

function scanSample(
  sample: string,
  { delimiter, quoting, isWhole }: { delimiter: string; quoting: Quoting; isWhole: boolean },
): Sample {
  const records: ScannedRecord[] = [];
  const scanner = new RecordScanner(delimiter, quoting);
  try {
    for (const record of scanner.push(sample)) {
      records.push(record);
      if (records.length === SAMPLE_RECORDS) return { records, isBroken: false };
    }
    if (isWhole) records.push(...scanner.end());
    return { records, isBroken: false };
  } catch {
    // A quote that is never closed, by this reading.
    return { records, isBroken: true };
  }
}
