import { describe, expect, it } from 'vitest';
import { freshProgress, progressSchema } from '../../src/linq/progress.js';

describe('the progress of a row that waits on the queue', () => {
  it('is read as it was kept', () => {
    const progress = freshProgress('PATCH', true);
    expect(progressSchema.parse(progress)).toEqual(progress);
  });

  it.each([true, false])('is read from a job of version 0.1, which says unsure: %s', (unsure) => {
    const { needsReadBack: _, ...rest } = freshProgress('POST', false);
    expect(progressSchema.parse({ ...rest, unsure })).toEqual({ ...rest, needsReadBack: unsure });
  });
});
