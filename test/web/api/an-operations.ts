import { Readable } from 'node:stream';
import { OperatorError } from '../../../src/errors.js';
import type { Operations, OperationsEvent } from '../../../src/operations/operations.js';
import { aRunRecord } from '../../support/builders.js';

/** A operations that answers what a test gives it, and lets the test tell what happens. */
export function anOperations(given: Partial<Operations> = {}): {
  operations: Operations;
  emit: (event: OperationsEvent) => void;
  followers: () => number;
} {
  const listeners = new Set<(event: OperationsEvent) => void>();
  const known: Partial<Operations> = {
    async run(id) {
      if (id !== aRunRecord().id) throw new OperatorError('run_unknown', `There is no run ${id}.`, 'List them.');
      return { record: aRunRecord(), summary: null, progress: null, queuePosition: null, ahead: [] };
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
  const operations = new Proxy(known, {
    get: (target, name) =>
      target[name as keyof Operations] ?? (() => Promise.reject(new Error(`not given: ${String(name)}`))),
  }) as Operations;
  return {
    operations,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    followers: () => listeners.size,
  };
}
