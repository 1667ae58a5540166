import type { Command } from 'commander';
import { TEMPLATE } from '../../intake/template.js';
import type { Cli } from '../options.js';

export function declare(command: Command, { io, action }: Cli): void {
  action(command, [], async () => {
    io.raw(TEMPLATE);
    return 0;
  });
}
