import { describe, expect, it } from 'vitest';
import { csvText } from '../../src/report/csv-text.js';
import { collect } from '../support/source.js';

describe('records as a CSV', () => {
  it('have CR LF, and quotes where they are needed', async () => {
    const text = (
      await collect(
        csvText(
          [
            ['a', 'b,c', 'd"e'],
            ['1', 'two\nlines', '\r'],
          ],
          ',',
        ),
      )
    ).join('');
    expect(text).toBe('a,"b,c","d""e"\r\n1,"two\nlines","\r"\r\n');
  });

  it('have the delimiter that is asked for', async () => {
    expect((await collect(csvText([['a;b', 'c,d']], ';'))).join('')).toBe('"a;b";c,d\r\n');
  });

  it('leave cells as they are, dangerous ones too', async () => {
    expect((await collect(csvText([['=1+1', ' x ', '']], ','))).join('')).toBe('=1+1, x ,\r\n');
  });

  it('tell the error that has ended them', async () => {
    const broken = (function* () {
      yield ['a'];
      throw new Error('broken');
    })();
    await expect(collect(csvText(broken, ','))).rejects.toThrow('broken');
  });
});
