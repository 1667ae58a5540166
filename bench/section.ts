/** One table of docs/benchmarks.md. */
export type Section = { title: string; text: string; header: readonly string[]; lines: readonly (readonly string[])[] };

export function asMarkdown({ title, text, header, lines }: Section): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', text, '', row(header), row(header.map(() => '---')), ...lines.map(row), ''].join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function fixed(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
