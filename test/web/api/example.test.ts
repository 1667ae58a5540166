import { describe, expect, it } from 'vitest';
import { exampleOf } from '../../../src/web/api/example.js';

describe('the example of a schema', () => {
  it('has every property, also of schemas that are referred to', () => {
    const card = { type: 'object', properties: { firstName: { type: 'string' }, isActive: { type: 'boolean' } } };
    const page = {
      type: 'object',
      properties: {
        items: { type: 'array', items: { $ref: '#/components/schemas/Card' } },
        next: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        kind: { enum: ['a', 'b'] },
        rate: { type: 'number', default: 10 },
        at: { type: 'string', format: 'date-time' },
      },
    };
    expect(exampleOf(page, { Card: card })).toEqual({
      items: [{ firstName: 'Acme', isActive: true }],
      next: '…',
      kind: 'a',
      rate: 10,
      at: '2030-01-02T03:04:05.000Z',
    });
  });

  it('of a schema that refers to itself ends', () => {
    const tree = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/x/Tree' } } } };
    expect(JSON.stringify(exampleOf({ $ref: '#/x/Tree' }, { Tree: tree })).length).toBeLessThan(200);
  });
});
