import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the output with one line that says how many tests passed and failed, and before it what was left out and why. The
 * names of the failed ones are kept beside the counts, so that `.ci/run` can say them where its output ends.
 */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = inState('skipped');
    const failed = inState('failed') + broken + errors.length;
    const line = `${inState('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    const counts = process.env['LINQ_CARDS_TEST_COUNTS'];
    if (counts) {
      appendFileSync(counts, `${line}\n`);
      appendFileSync(`${counts}.failed`, failuresOf(modules, errors).join(''));
    }
    if (skipped > 0) {
      process.stdout.write('\nSkipped: what needs a program that is not on this machine.\n');
      process.stdout.write('  redis-server: apt-get install redis-server, or brew install redis\n');
    }
    process.stdout.write(`\n${line}\n`);
  }
}

/** One line for each failed test, with the first line of what it said; and for what failed outside of tests. */
function failuresOf(modules: readonly TestModule[], errors: readonly unknown[]): string[] {
  const lines: string[] = [];
  const add = (where: string, error: unknown) => {
    const message = error instanceof Object && 'message' in error ? String(error.message) : String(error);
    lines.push(`  ${where}: ${message.split('\n', 1)[0]}\n`);
  };
  for (const module of modules) {
    const file = module.relativeModuleId;
    for (const error of module.errors()) add(file, error);
    for (const test of module.children.allTests('failed')) {
      for (const error of test.result().errors ?? []) add(`${file} > ${test.fullName}`, error);
    }
  }
  for (const error of errors) add('outside of a test', error);
  return lines;
}
