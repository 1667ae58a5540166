/** A part of a schema of the OpenAPI document, as far as an example needs it. */
type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  default?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  format?: string;
};

const DEEPEST = 4;
const TEXTS: Readonly<Record<string, string>> = {
  phoneNumber: '+12025550100',
  firstName: 'Acme',
  lastName: 'Support',
};

/**
 * A value of a schema, for people who read the document: every property once, deep parts cut short.
 *
 * @param schemas those that are referred to, by name
 */
export function exampleOf(schema: unknown, schemas: Readonly<Record<string, unknown>>): unknown {
  return sampleOf(schema as Schema, '', 0);

  function sampleOf(given: Schema, name: string, depth: number): unknown {
    const id = given.$ref?.split('/').at(-1);
    if (id !== undefined) return sampleOf((schemas[id] ?? {}) as Schema, name, depth);
    if (given.const !== undefined) return given.const;
    if (given.enum) return given.enum[0];
    const one = [given.anyOf, given.oneOf, given.allOf].find((choices) => choices !== undefined)?.[0];
    if (one) return sampleOf(one, name, depth);
    if (given.properties) {
      if (depth === DEEPEST) return {};
      const properties = Object.entries(given.properties);
      return Object.fromEntries(properties.map(([key, property]) => [key, sampleOf(property, key, depth + 1)]));
    }
    if (given.items) return depth === DEEPEST ? [] : [sampleOf(given.items, name, depth + 1)];
    return plainValue(given, name);
  }
}

function plainValue({ type, default: fallback, format }: Schema, name: string): unknown {
  if (fallback !== undefined) return fallback;
  switch ([type].flat()[0]) {
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object':
      return {};
    case 'null':
      return null;
    default:
      return format === 'date-time' ? '2030-01-02T03:04:05.000Z' : (TEXTS[name] ?? '…');
  }
}
