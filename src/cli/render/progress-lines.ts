import { STATUS_NAMES, STATUSES } from '../../cards/outcome.js';
import { notices, STEP_TEXTS } from '../../format/progress-notices.js';
import { formatCount, formatDuration, formatRate, formatStatus } from '../../format/text.js';
import type { RunProgress } from '../../runs/run-progress.js';
import type { Colors } from '../io.js';

/** The block that a terminal shows while a run goes on. */
export function progressBlock(
  progress: RunProgress,
  { columns, colors }: { columns: number; colors: Colors },
  now: number,
): string {
  const { total, done, etaSeconds, rowsPerSecond } = progress;
  const step = STEP_TEXTS[progress.step];
  if (step !== undefined || total === null) return colors.dim(stepWords(step, progress));
  const figures = [
    `${formatCount(done)} / ${formatCount(total)}`,
    formatRate(rowsPerSecond),
    etaSeconds === null ? '' : `${formatDuration(etaSeconds)} left`,
  ];
  const text = figures.filter((figure) => figure !== '').join('  ');
  const width = Math.max(10, Math.min(40, columns - text.length - 4));
  const lines = [`${bar(total === 0 ? 1 : done / total, width, colors)}  ${text}`, coloredCounts(progress, colors)];
  const notice = notices(progress, now).join(' · ');
  return [...lines, notice === '' ? '' : colors.yellow(notice)].filter((line) => line !== '').join('\n');
}

/** The same in one line, for a pipe or a log. */
export function progressLine(progress: RunProgress, now: number): string {
  const step = STEP_TEXTS[progress.step];
  if (step !== undefined || progress.total === null) return stepWords(step, progress);
  const { done, total, rowsPerSecond, etaSeconds } = progress;
  const parts = [
    `${formatCount(done)}/${formatCount(total)}`,
    countWords(progress).join(', '),
    formatRate(rowsPerSecond),
    etaSeconds === null ? '' : `${formatDuration(etaSeconds)} left`,
    ...notices(progress, now),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Also what has gone dark: it may be minutes until the window of Linq's limit is over and a card is set up again. */
function stepWords(step = 'starting', { counts: { went_dark: dark = 0 } }: RunProgress): string {
  return dark === 0 ? `${step} …` : `${step} · ${formatStatus('went_dark')} ${formatCount(dark)} …`;
}

function countWords({ counts }: RunProgress): string[] {
  return STATUS_NAMES.flatMap((status) =>
    counts[status] ? [`${formatStatus(status)} ${formatCount(counts[status])}`] : [],
  );
}

function coloredCounts({ counts }: RunProgress, colors: Colors): string {
  const words = STATUS_NAMES.flatMap((status) => {
    const value = counts[status];
    if (!value) return [];
    const color = STATUSES[status].good ? colors.green : colors.red;
    return [`${color(formatCount(value))} ${formatStatus(status)}`];
  });
  return words.join(colors.dim(' · '));
}

function bar(share: number, width: number, colors: Colors): string {
  const full = Math.round(Math.min(1, share) * width);
  return colors.cyan('█'.repeat(full)) + colors.dim('░'.repeat(width - full));
}
