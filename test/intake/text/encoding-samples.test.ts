import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { encodingSamples } from '../../../src/intake/text/encoding-samples.js';

describe('the samples of a file that does not say its encoding', () => {
  it.each([
    ['windows-1252', '+12015550100,Zoë,Müller'],
    ['windows-1250', '+12015550100,Łukasz,Wałęsa'],
    ['windows-1251', '+12015550100,Анна,Соколова'],
    ['windows-1253', '+12015550100,Γιώργος,Παπαδόπουλος'],
    ['shift_jis', '+12015550100,アクメ,東京支店'],
    ['gb18030', '+12015550100,阿克米,北京客服中心'],
    ['big5', '+12015550100,阿克米,台北客服中心'],
    ['euc-kr', '+12015550100,아크메,서울 지점'],
  ])('have the line as it was written in %s', (encoding, line) => {
    const samples = encodingSamples([iconv.encode(line, encoding)]);
    expect(samples).toContainEqual({ encoding, text: line });
  });

  it.each([
    ['windows-1252', '+12015550100,Zoë,Müller'],
    ['windows-1250', '+12015550100,Łukasz,Wałęsa'],
    ['windows-1257', '+12015550100,Jānis,Bērziņš'],
  ])('do not begin with signs of East Asia in words of %s', (encoding, line) => {
    const [first] = encodingSamples([iconv.encode(line, encoding)]);
    expect(first?.text).not.toMatch(/\p{Script=Han}|\p{Script=Hangul}|\p{Script=Bopomofo}|[\uff66-\uff9f]/u);
  });
});
