/** The error that a request ran into, and its remedy. A screen reader announces it immediately. */
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
