import type { Command } from 'commander';
import { TEMPLATE } from '../../intake/template.js';
import type { Io } from '../io.js';

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.action(() => {
    io.raw(TEMPLATE);
    done(0);
  });
}
