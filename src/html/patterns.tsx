/** The fill patterns of shapes that must not depend on colour alone. Needed once per page, before the first use. */
export function Patterns(): JSX.Element {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" class="bad-ground" />
          <rect width="2.5" height="6" class="bad-ink" />
        </pattern>
        <pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" class="refused-ground" />
          <path d="M0 0L6 6M6 0L0 6" class="refused-ink" />
        </pattern>
        <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" class="bad-ground" />
          <circle cx="3" cy="3" r="1.6" class="bad-ink" />
        </pattern>
      </defs>
    </svg>
  );
}
