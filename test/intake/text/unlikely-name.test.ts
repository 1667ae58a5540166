import { describe, expect, it } from 'vitest';
import { isUnlikelyName } from '../../../src/intake/text/unlikely-name.js';

describe('a text that is something else than a name', () => {
  it.each([
    ...[
      '2026-03-01',
      '01/02/2026',
      '1.3.26',
      '2026-03-01T09:00:00Z',
      '3/1/2026 9:00 AM',
      '2026年3月1日',
      '1-Mar',
      'Mar-26',
    ],
    ...['+12015550100', '(201) 555-0100', '020 7946 0018', '４４２０７９４６００１８', '1.2E+10'],
    ...['ann@example.com', 'https://example.com/a.png', 'www.example.com', 'mailto:ann@example.com'],
  ])('is found: %s', (text) => {
    expect(isUnlikelyName(text)).toBe(true);
  });

  it.each([
    ...[
      '311',
      '24/7',
      '1-800-Flowers',
      '7-Eleven',
      '3M',
      '4 Non Blondes',
      'Studio 54',
      'Area 51',
      '1&1',
      '2.0',
      '9-1-1',
    ],
    ...[
      'booking.com',
      'Dr. No',
      'St. John',
      'A.B.',
      '@acme',
      'C3PO',
      'X Æ A-12',
      'No. 10',
      'May',
      'March',
      'Ann (Sales)',
    ],
  ])('is not seen in a name: %s', (text) => {
    expect(isUnlikelyName(text)).toBe(false);
  });
});
