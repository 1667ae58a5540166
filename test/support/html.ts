/** One tag of a page: its name, `/` in front where it closes, and its attributes as a browser has them. */
export type Tag = { name: string; attributes: Record<string, string> };
export type ReadHtml = { tags: Tag[]; text: string };

/**
 * Reads a page as a browser's tokenizer does as far as we write HTML: what begins a tag, where an attribute ends, that
 * nothing in a style is a tag. What it cannot read for certain it refuses, so that a test cannot pass by a misreading.
 */
export function readHtml(html: string): ReadHtml {
  const read: ReadHtml = { tags: [], text: '' };
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    const end = next < 0 ? html.length : next;
    read.text += decoded(html.slice(at, end));
    if (next < 0) break;
    const tag = tagAt(html, next);
    at = next + tag.length;
    if (tag.name === '!doctype') continue;
    read.tags.push({ name: tag.name, attributes: tag.attributes });
    if (tag.name === 'style') at = html.indexOf('</style', at);
  }
  return read;
}

function tagAt(html: string, from: number): Tag & { length: number } {
  const start = /^<(!doctype|\/?[a-z][^\s/>]*)/i.exec(html.slice(from, from + 200));
  if (!start) throw new Error(`No tag: ${html.slice(from, from + 60)}`);
  const attributes: Record<string, string> = {};
  let at = from + start[0].length;
  for (;;) {
    const rest = /^\s*(?:(\/?>)|([^\s"'<>=/]+)(?:="([^"]*)")?)/.exec(html.slice(at, at + 5_000));
    if (!rest) throw new Error(`A tag that cannot be read: ${html.slice(from, from + 200)}`);
    at += rest[0].length;
    if (rest[1] !== undefined) break;
    attributes[(rest[2] ?? '').toLowerCase()] = decoded(rest[3] ?? '');
  }
  return { name: (start[1] ?? '').toLowerCase(), attributes, length: at - from };
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

function decoded(text: string): string {
  return text.replace(/&(?:#(\d+)|([a-z]+));/g, (whole, code, name) =>
    code === undefined ? (NAMED[name] ?? whole) : String.fromCodePoint(Number(code)),
  );
}
