/** The next round number above the value, so that an axis can be labelled at its top and its middle. */
export function niceTop(value: number, whole: boolean): number {
  if (whole && value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 0.01)));
  const steps = whole && power === 1 ? [2, 4, 6, 8, 10] : [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10];
  const step = steps.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}
