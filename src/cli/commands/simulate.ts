import { type Command, InvalidArgumentError, Option } from 'commander';
import { SAMPLE_CARDS } from '../../simulator/sample-account.js';
import { startSimulator } from '../../simulator/server.js';
import type { Cli } from '../options.js';

export function declare(command: Command, { io, action }: Cli): void {
  const figure = (flags: string, help: string, fallback: number, most = Number.POSITIVE_INFINITY) =>
    command.addOption(new Option(flags, help).default(fallback).argParser((text: string) => toFigure(text, most)));
  figure('--port <n>', 'port to listen on; 0: any free port', 4010, 65_535);
  figure('--latency <ms>', 'time for each response', 40);
  figure('--rate-limit <n>', 'requests per second before it responds with 429; 0: unlimited', 0);
  figure('--fail <share>', 'share of writes that fail with 500, from 0 to 1', 0, 1);
  figure('--seed <n>', 'the same seed gives the same failures', 1);
  action(command, [], async (_, { port, latency, rateLimit, fail, seed }: Record<string, number>) => {
    const simulator = await startSimulator({
      port: port ?? 0,
      latencyMs: latency ?? 0,
      rateLimit: rateLimit ?? 0,
      failShare: fail ?? 0,
      seed: seed ?? 1,
      cards: SAMPLE_CARDS,
    });
    io.say('A local Linq API with test numbers (docs/simulator.md). It accepts any key. Use it with:');
    io.say(`  export LINQ_API_V3_API_KEY=simulator LINQ_API_V3_BASE_URL=${simulator.baseUrl}`);
    io.say('Press Ctrl-C to stop.');
    await new Promise<void>((resolve) => io.onEndRequest(resolve));
    await simulator.close();
    return 0;
  });
}

function toFigure(text: string, most: number): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= most) return value;
  throw new InvalidArgumentError(
    `It must be a number from 0${most === Number.POSITIVE_INFINITY ? '' : ` to ${most}`}.`,
  );
}
