/**
 * Formats a server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html); each line of the data
 * needs its own `data:` prefix.
 */
export function eventText(event: string, data: string, id?: string): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${data.replaceAll(/\r\n|\r|\n/g, '\ndata: ')}\n\n`;
}
