import { Readable } from 'node:stream';
import { OperatorError } from '../../../src/errors.js';
import type { Desk, DeskEvent } from '../../../src/processes/desk.js';
import { aRunRecord } from '../../support/builders.js';

/** A desk that answers what a test gives it, and lets the test tell what happens. */
export function aDesk(given: Partial<Desk> = {}): {
  desk: Desk;
  tell: (event: DeskEvent) => void;
  followers: () => number;
} {
  const listeners = new Set<(event: DeskEvent) => void>();
  const known: Partial<Desk> = {
    async run(id) {
      if (id !== aRunRecord().id) throw new OperatorError('run_unknown', `There is no run ${id}.`, 'List them.');
      return { record: aRunRecord(), summary: null, progress: null, inLine: null };
    },
    async upload({ content }) {
      for await (const _ of content);
      return aRunRecord({ state: 'planned' });
    },
    corrected: async () => Readable.from(['phone_number\r\n']),
    ...given,
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const desk = new Proxy(known, {
    get: (target, name) =>
      target[name as keyof Desk] ?? (() => Promise.reject(new Error(`not given: ${String(name)}`))),
  }) as Desk;
  return {
    desk,
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    followers: () => listeners.size,
  };
}
