import { Html } from '@kitajs/html';

/**
 * A command to copy into a shell. Lines break only between words, because a flag broken after its dashes would be
 * misread.
 */
export function Command({ text }: { text: string }): JSX.Element {
  const words = text
    .split(' ')
    .map((word) => `<span>${Html.escapeHtml(word)}</span>`)
    .join(' ');
  return (
    <pre class="command">
      <code>{words}</code>
    </pre>
  );
}
