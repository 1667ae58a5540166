import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with one line that says how many tests passed and failed, and before it what was left out and why. */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = inState('skipped');
    const failed = inState('failed') + broken + errors.length;
    const line = `${inState('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    const counts = process.env['LINQ_CARDS_TEST_COUNTS'];
    if (counts) writeFileSync(counts, `${line}\n`);
    if (skipped > 0) {
      process.stdout.write('\nSkipped: what needs a program that is not on this machine.\n');
      process.stdout.write('  redis-server: apt-get install redis-server, or brew install redis\n');
    }
    process.stdout.write(`\n${line}\n`);
  }
}
