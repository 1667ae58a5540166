import { afterAll } from 'vitest';

/** Takes what is to be done when a test, or a file of tests, has ended. */
export type AtEnd = (work: () => void | Promise<void>) => void;

/** For what all tests of a file share; called where tests are declared. The last that was begun is ended first. */
export function atEndOfFile(): AtEnd {
  const ends: Parameters<AtEnd>[0][] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });
  return (work) => void ends.push(work);
}
