import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/*
 * Text that was decoded in the wrong encoding, at some time before it came here.
 */

/** What `é`, `’` and the like become when UTF-8 is read as Windows-1252. */
const MOJIBAKE =
  /Ã[\u0080-¿ƒ‚„…†‡ˆ‰Š‹Œ]|Â[\u00a0-¿]|â€|ï»¿|√[©®†°≥∂±ß]|[ÐÑ][\u0080-¿°±²³´µ¶·¸¹º»¼½¾¿‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—]|(?:[РС][\u0080-\u00bf\u0402-\u040f\u0452-\u045f°±µ¶·»‚„…†‡‰‹‘’“”•–—]){2}/u;
const REPLACEMENT = '\ufffd';
/** The encodings in which UTF-8 is read by mistake, and how many signs of it make sure that it was. */
const READ_AS: readonly [encoding: string, signs: number][] = [
  ['windows-1252', 1],
  ['macintosh', 1],
  ['windows-1250', 1],
  ['windows-1251', 2],
  ['cp850', 2],
];
/** Signs that no word has between its letters, or before them, but that wrong encodings put there. */
const SIGN_AT_LETTER = /\p{L}[¤¥¦§©«¬®¯°±²³¶¸¹»¼½¾¿¡×÷†‡…‰‹›•€£¢]\p{L}|(?<!\p{L})[¤¥¦¬¯±²³¶¸¹¼½¾†‡‰£¢](?=\p{L})/gu;
const LETTERS_OF_TWO_SCRIPTS =
  /\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Thai}\p{Script=Hebrew}\p{Script=Arabic}]|[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Thai}\p{Script=Hebrew}\p{Script=Arabic}]\p{Script=Latin}|[\uff66-\uff9f]\p{Script=Han}|\p{Script=Han}[\uff66-\uff9f]/gu;
/** Only to compare encodings: `ㄆkasz` is Polish read as Chinese, but people do write `iPhone充电`. */
const LATIN_BESIDE_EAST_ASIAN =
  /[a-z][\p{Script=Han}\p{Script=Hangul}\p{Script=Bopomofo}\uff66-\uff9f]|[\p{Script=Han}\p{Script=Hangul}\p{Script=Bopomofo}\uff66-\uff9f][a-z]/gu;
const C1 = /[\u0080-\u009f]/gu;
/** Only where bytes were decoded in an old encoding: in Unicode text people write these. */
const ONLY_WHEN_DECODED =
  /\p{L}‘\p{L}|[a-zß-öø-ÿ][À-ÖØ-Þ]|(?<!\p{L})[а-яё][А-ЯЁ]{2}|\p{L}[─-╿▀-▟∙√≤≥⌠⌡ﾞﾟ]|[─-╿▀-▟∙√≤≥⌠⌡]\p{L}|\p{Co}/gu;

/** What is wrong with a text, and what it must have been where that is certain. */
export type Damage = { repaired?: string };

/**
 * Finds text that was damaged on its way: UTF-8 read as something else (`JosÃ©`), characters that are lost (U+FFFD), signs
 * where letters belong (`Wa³êsa`).
 *
 * @param wasDecoded whether the file is in an old encoding, so that it may be this decoding that is wrong
 */
export function damageOf(text: string, wasDecoded: boolean): Damage | undefined {
  if (isAscii(text)) return undefined;
  if (text.includes(REPLACEMENT)) return {};
  if (MOJIBAKE.test(text)) {
    const repaired = repairedText(text);
    return repaired === undefined ? {} : { repaired };
  }
  if (matches(text, SIGN_AT_LETTER) + matches(text, C1) > 0) return {};
  return wasDecoded && matches(text, ONLY_WHEN_DECODED) + matches(text, LETTERS_OF_TWO_SCRIPTS) > 0 ? {} : undefined;
}

/** How many places of a text look as if it were not decoded in its encoding; to compare encodings with each other. */
export function unlikelyPlaces(text: string): number {
  const patterns = [SIGN_AT_LETTER, C1, ONLY_WHEN_DECODED, LETTERS_OF_TWO_SCRIPTS, LATIN_BESIDE_EAST_ASIAN];
  return patterns.reduce((sum, pattern) => sum + matches(text, pattern), 0);
}

/** The text that it was before UTF-8 was read as something else; undefined where that is not certain. */
function repairedText(text: string): string | undefined {
  for (const [encoding, signs] of READ_AS) {
    const bytes = iconv.encode(text, encoding);
    if (!isUtf8(bytes) || iconv.decode(bytes, encoding) !== text) continue;
    const repaired = bytes.toString('utf8');
    if (signsOf(repaired) < signs || repaired.includes(REPLACEMENT) || matches(repaired, C1) > 0) continue;
    // Read wrongly twice, it is still wrong.
    return MOJIBAKE.test(repaired) ? repairedText(repaired) : repaired;
  }
  return undefined;
}

function signsOf(text: string): number {
  return text.match(/[^\x20-\x7e]/gu)?.length ?? 0;
}

function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function isAscii(text: string): boolean {
  return !/[^\x20-\x7e]/.test(text);
}
