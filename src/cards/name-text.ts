/** Every name that is only of these is as it should be, and is looked at no further. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9.,&'()/ -]*$/;
/** JavaScript takes the byte order mark for a blank; it shows nothing. */
const BLANKS = /[^\S\ufeff]+/gu;
const OUTER_BLANKS = /^[^\S\ufeff]+|[^\S\ufeff]+$/gu;
const IDEOGRAPHIC_BLANK = '\u3000';
/** Shows nothing: zero-width characters, joiners, directions of writing, fillers. `\ufffc` stands for a picture that was lost. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffc]/u;
const NOTHING_VISIBLE = /^[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffc]*$/u;

/** Scripts whose letters join, so that a (non-)joiner changes how a name is written. */
const JOINING =
  /[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Java}\p{scx=Bali}\p{scx=Mand}\p{scx=Phag}\p{scx=Thaa}\p{scx=Adlm}\p{scx=Rohg}]/u;
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;
const TAKES_VARIANT = /[\p{Emoji}\p{Extended_Pictographic}\p{sc=Han}\p{scx=Mong}\p{scx=Mymr}\p{scx=Phag}]/u;
const VARIANT = /\p{Variation_Selector}/u;

/** Whether a name is only of letters and signs that are never wrong in one; most names are. */
export function isPlainName(cell: string): boolean {
  return PLAIN.test(cell);
}

/**
 * The text of a name cell: in Unicode NFC, outer blanks removed, runs of blanks made one. Blanks of East Asian width stay.
 * What shows nothing at all is empty.
 */
export function nameText(cell: string): string {
  if (PLAIN.test(cell) && !cell.includes('  ') && !cell.endsWith(' ')) return cell;
  if (NOTHING_VISIBLE.test(cell)) return '';
  return cell
    .normalize('NFC')
    .replace(OUTER_BLANKS, '')
    .replace(BLANKS, (run) => (/[\r\n]/.test(run) || isTab(run) ? run : oneBlank(run)));
}

/** A tab is a control character, which is told instead of removed. */
function isTab(run: string): boolean {
  return /[\t\v\f\u0085]/.test(run);
}

function oneBlank(run: string): string {
  return [...run].every((one) => one === IDEOGRAPHIC_BLANK) ? IDEOGRAPHIC_BLANK : ' ';
}

/** The text without characters that show nothing and do nothing; the same text where there are none. */
export function withoutHidden(text: string): string {
  if (!HIDDEN.test(text)) return text;
  const characters = [...text];
  const kept = characters.filter((character, at) => !HIDDEN.test(character) || isAtWork(characters, at));
  return kept
    .join('')
    .replace(BLANKS, (run) => oneBlank(run))
    .trim();
}

/**
 * Whether an invisible character has a part in how the text is written: a joiner within a word of a script that joins or within
 * an emoji, a variation selector behind what it varies, the tags of a flag.
 */
function isAtWork(characters: readonly string[], at: number): boolean {
  const character = characters[at] ?? '';
  const [before = '', after = ''] = [characters[at - 1], characters[at + 1]];
  if (character === '\u200d') return (PICTURE.test(before) && PICTURE.test(after)) || JOINING.test(before);
  if (character === '\u200c') return JOINING.test(before) && /[\p{L}\p{M}]/u.test(after);
  if (VARIANT.test(character)) return TAKES_VARIANT.test(before) || before === '\u20e3';
  if (/[\u{e0020}-\u{e007f}]/u.test(character)) return /[\u{1f3f4}\u{e0020}-\u{e007f}]/u.test(before);
  if (character === '\u034f') return /\p{M}/u.test(before) || /\p{M}/u.test(after);
  if (/[\u17b4\u17b5]/.test(character)) return /\p{scx=Khmr}/u.test(before);
  if (character === '\u180e' || /[\u180b-\u180f]/.test(character)) return /\p{scx=Mong}/u.test(before);
  return /[\u1160\u115f]/.test(character) && /[\u1100-\u11ff]/.test(`${before}${after}`);
}
