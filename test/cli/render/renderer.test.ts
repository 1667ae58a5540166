import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressBlock, progressLine } from '../../../src/cli/render/progress-lines.js';
import { chooseRenderer } from '../../../src/cli/render/renderer.js';
import { anOutcome, aProgress, aSummary } from '../../support/builders.js';
import { anIo } from '../../support/io.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('with --json', () => {
  it('every line is an object that says what it is; outcomes come as they are, and the summary last', () => {
    const { io, lines, said } = anIo({ isTerminal: true });
    const renderer = chooseRenderer(io, true);
    renderer.progress(aProgress());
    renderer.outcomes([anOutcome(), anOutcome({ row: 2 })]);
    renderer.end(aSummary());
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: 'progress', ...aProgress() },
      { type: 'outcome', ...anOutcome() },
      { type: 'outcome', ...anOutcome({ row: 2 }) },
      { type: 'summary', ...aSummary() },
    ]);
    expect(said).toEqual([]);
  });

  it('progress is written once a second, and at once when the run comes to another step', () => {
    const { io, lines } = anIo();
    const renderer = chooseRenderer(io, true);
    expect(renderer.everyMs).toBe(1_000);
    for (const ms of [0, 300, 700]) {
      pass(ms);
      renderer.progress(aProgress());
    }
    renderer.progress(aProgress({ step: 'report' }));
    expect(lines.map((line) => (JSON.parse(line) as { step: string }).step)).toEqual(['wait', 'wait', 'report']);
  });

  it('a run that stopped before there was a report has no summary', () => {
    const { io, lines } = anIo();
    chooseRenderer(io, true).end(null);
    expect(lines).toEqual([]);
  });
});

describe('in a pipe', () => {
  it('a line for people is written every five seconds while rows come in, and nothing is data', () => {
    const { io, said, lines } = anIo();
    const renderer = chooseRenderer(io, false);
    for (const [ms, done] of [
      [0, 1],
      [4_999, 2],
      [1, 3],
    ] as const) {
      pass(ms);
      renderer.progress(aProgress({ done }));
      renderer.outcomes([anOutcome()]);
    }
    renderer.end(aSummary());
    expect(said).toEqual([progressLine(aProgress({ done: 1 }), 0), progressLine(aProgress({ done: 3 }), 5_000)]);
    expect(lines).toEqual([]);
  });

  it('a line that would say the same is written once a minute', () => {
    const { io, said } = anIo();
    const renderer = chooseRenderer(io, false);
    for (const ms of [0, 5_000, 54_999, 1]) {
      pass(ms);
      renderer.progress(aProgress({ rowsPerSecond: ms }));
    }
    expect(said).toHaveLength(2);
  });

  it('a new step is shown at once', () => {
    const { io, said } = anIo();
    const renderer = chooseRenderer(io, false);
    renderer.progress(aProgress({ step: 'intake' }));
    renderer.progress(aProgress({ step: 'plan' }));
    expect(said).toEqual(['reading the file …', 'planning …']);
  });
});

describe('on a terminal', () => {
  it('one block is drawn over again, and gone when the run has ended', () => {
    const { io, said, lines } = anIo({ isTerminal: true });
    const renderer = chooseRenderer(io, false);
    renderer.progress(aProgress());
    renderer.outcomes([anOutcome()]);
    renderer.end(aSummary());
    expect(said.some((text) => text.includes(progressBlock(aProgress(), io, 0)))).toBe(true);
    expect(said.at(-1)).toContain('\u001b[2K');
    expect(lines).toEqual([]);
  });
});
