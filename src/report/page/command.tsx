import { Html } from '@kitajs/html';

/** Something to copy into a shell. Lines break between words only: a flag whose dashes stand alone is misread. */
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
