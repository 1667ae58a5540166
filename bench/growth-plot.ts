import type { Ran } from './processes.js';

type Point = { rows: number; ran: readonly Ran[] };
type Panel = { title: string; left: number; measure: (ran: Ran, rows: number) => number };

const [WIDTH, HEIGHT, TOP] = [320, 220, 50];
const COLORS = ['#8a8f98', '#2563eb'] as const;

/** Two panels over the rows, both scales logarithmic: processor time per row, and memory. */
export function growthPlot(ways: readonly { name: string }[], points: readonly Point[]): string {
  const panels: Panel[] = [
    { title: 'processor time, µs per row', left: 60, measure: ({ cpuSeconds }, rows) => (cpuSeconds / rows) * 1e6 },
    { title: 'peak memory, MB', left: 480, measure: ({ peakMb }) => peakMb },
  ];
  const legend = ways.map(
    ({ name }, at) => `<text x="${60 + at * 110}" y="18" fill="${COLORS[at]}" font-weight="bold">${name}</text>`,
  );
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 330" font-family="sans-serif" font-size="12">',
    '<title>Processor time per row and memory, by rows</title>',
    '<rect width="840" height="330" fill="#ffffff"/>',
    ...legend,
    ...panels.flatMap((panel) => drawn(panel, ways, points)),
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ title, left, measure }: Panel, ways: readonly object[], points: readonly Point[]): string[] {
  const values = points.flatMap(({ rows, ran }) => ran.map((each) => measure(each, rows)));
  const x = scale(points.map(({ rows }) => rows));
  const y = scale(values);
  const place = (rows: number, value: number) =>
    `${(left + x.share(rows) * WIDTH).toFixed(1)},${(TOP + HEIGHT - y.share(value) * HEIGHT).toFixed(1)}`;
  const grid = [
    ...x.steps.map((rows) => tick(place(rows, y.least), rows.toLocaleString('en-US'), 'middle', [0, 18])),
    ...y.steps.map((value) => tick(place(x.least, value), value.toLocaleString('en-US'), 'end', [-6, 4])),
  ];
  const curves = ways.map((_, at) => {
    const line = points.map(({ rows, ran }) => place(rows, ran[at] ? measure(ran[at], rows) : y.least));
    return `<polyline points="${line.join(' ')}" fill="none" stroke="${COLORS[at]}" stroke-width="2"/>`;
  });
  const frame = `<path d="M${left} ${TOP}v${HEIGHT}h${WIDTH}" fill="none" stroke="#333333"/>`;
  return [`<text x="${left}" y="${TOP - 10}">${title}, by rows</text>`, frame, ...grid, ...curves];
}

function tick(at: string, label: string, anchor: string, [dx, dy]: [number, number]): string {
  const [x = 0, y = 0] = at.split(',').map(Number);
  return `<text x="${x + dx}" y="${y + dy}" text-anchor="${anchor}" fill="#555555">${label}</text>`;
}

/** From the power of ten below the least value to the one above the greatest. */
function scale(values: readonly number[]): { least: number; steps: number[]; share: (value: number) => number } {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  const steps = Array.from({ length: to - from + 1 }, (_, step) => 10 ** (from + step));
  return { least: 10 ** from, steps, share: (value) => (Math.log10(value) - from) / (to - from) };
}
