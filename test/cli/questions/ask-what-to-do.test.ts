import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askWhatToDo } from '../../../src/cli/questions/ask-what-to-do.js';
import { runCli } from '../../support/cli.js';
import { anIo } from '../../support/io.js';

const typing = (text: string) => anIo({ stdin: Readable.from([text]), isTerminal: true, canAsk: true });

describe('a person at a terminal who names no command', () => {
  it.each([
    ['tries the demo', '1\n', ['demo']],
    ['provisions a file', '3\nmy numbers.csv\n', ['provision', '--', 'my numbers.csv']],
    [
      'provisions a file that was dropped on the terminal',
      "3\n'/my files/a.csv'\n",
      ['provision', '--', '/my files/a.csv'],
    ],
    ['chooses nothing with Enter', '\n', ['--help']],
    ['chooses nothing with another answer', 'x\n', ['--help']],
    ['chooses nothing by ending the input', '', ['--help']],
    ['names no file', '3\n\n', ['--help']],
  ])('%s', async (_, typed, command) => {
    const { io, said } = typing(typed);
    expect(await askWhatToDo(io)).toEqual(command);
    expect(said[0]).toMatch(
      /What do you want to do\?[\s\S]*1 {2}try the demo[\s\S]*2 {2}set up[\s\S]*3 {2}provision a file/,
    );
  });

  it('is shown how to set up the key, which is not typed here', async () => {
    const { code, stderr, stdout } = await runCli([], { terminal: true, stdin: '2\n' });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/LINQ_API_V3_API_KEY=<your key>[\s\S]*\n {2}linq-cards doctor\n/);
  });

  it('has the chosen command carried out', async () => {
    const { code, stderr } = await runCli([], { terminal: true, stdin: '3\n/nonexistent/numbers.csv\n' });
    expect(code).toBe(3);
    expect(stderr).toContain('There is no file /nonexistent/numbers.csv.');
  });

  it('sees the help if nothing is chosen', async () => {
    const { code, stdout } = await runCli([], { terminal: true, stdin: '\n' });
    expect(code).toBe(0);
    expect(stdout).toContain('Start here:');
  });
});
