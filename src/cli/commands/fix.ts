import { basename } from 'node:path';
import type { Command } from 'commander';
import { OperatorError } from '../../errors.js';
import { copyFlags } from '../../format/reading-flags.js';
import { quoteForShell } from '../../format/shell.js';
import { withReceivedCopy } from '../../intake/receive.js';
import { fixNumbers } from '../../processes/fix-numbers.js';
import { csvText } from '../../report/csv.js';
import { withDefaults } from '../../runs/default-settings.js';
import type { Settings } from '../../settings.js';
import { homeFlagOf } from '../home-flag.js';
import { openOperand } from '../operand.js';
import type { Cli } from '../options.js';
import { FixReport } from '../render/fix-report.js';
import { ACCOUNT_SETTINGS, givenSettings } from '../run-settings.js';
import { withOperations } from '../with-operations.js';
import { mayWrite, type Output, outputOf, writeOutput } from '../write-output.js';

const READING = ['defaultCountry', 'map', 'delimiter', 'encoding'] as const;
const SETTINGS = [
  ...READING,
  'settle',
  'rate',
  ...ACCOUNT_SETTINGS,
  'timeout',
  'caFile',
  'simulate',
  'json',
  'yes',
  'home',
  'verbose',
] as const;
type Chosen = Pick<Settings, (typeof SETTINGS)[number]>;

/** 0: every number is right now · 1: some are not; other problems of rows do not count, provision shows them. */
export function declare(command: Command, { io, action }: Cli): void {
  command
    .argument('<file>', 'the CSV; - reads standard input')
    .option('-o, --output <file>', 'where to write the copy (default: standard output)');
  action(command, SETTINGS, async (settings, path: string, options: { output?: string }) => {
    const output = outputOf(options.output);
    if (settings.json && output === undefined) throw bothOnStandardOutput();
    if (!(await mayWrite(io, output, settings.yes))) return 1;
    const { content } = await openOperand(path, io, settings);
    const given = withDefaults({ ...givenSettings(command, READING, settings, io.env), simulate: settings.simulate });
    const rate = givenSettings(command, ['rate'], settings, io.env);
    const code = await withOperations({ io, settings, command: `fix ${basename(path)}` }, (operations) =>
      withReceivedCopy(content, async (source) => {
        const report = new FixReport(io, settings.json);
        const lines = async () => {
          const known = await operations.lines(rate);
          report.linesAreKnown = known !== null;
          return known;
        };
        const { records, delimiter } = await fixNumbers(source, { settings: given, lines, listener: report });
        await writeOutput(io, output, csvText(records, delimiter));
        report.end(nextCommand(output, settings, homeFlagOf(settings.home, io)));
        return report.wrong === 0 ? 0 : 1;
      }),
    );
    return code;
  });
}

/** How the copy is provisioned: as the file would have been, but for the encoding, which is UTF-8 now. */
function nextCommand(output: Output, settings: Chosen, homeFlag: string): string {
  const { map, simulate } = settings;
  const flags = `${copyFlags({ ...settings, mapping: map })}${simulate ? ' --simulate' : ''}${homeFlag}`;
  return `linq-cards provision ${output === undefined ? '<file>' : quoteForShell(output)}${flags}`;
}

function bothOnStandardOutput(): OperatorError {
  return new OperatorError(
    'setting_invalid',
    'With --json the corrections are written to standard output, so the copy cannot be.',
    'Name a file for the copy: -o <file>',
  );
}
