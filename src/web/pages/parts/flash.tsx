/** What went wrong with what was asked for, and what to do; said at once by a screen reader. */
export type PageError = { what: string; next: string };

export function Flash({ mistake }: { mistake: PageError | undefined }): JSX.Element {
  if (!mistake) return '';
  return (
    <div class="notice bad" role="alert">
      <p class="strong" safe>
        {mistake.what}
      </p>
      <p safe>{mistake.next}</p>
    </div>
  );
}
