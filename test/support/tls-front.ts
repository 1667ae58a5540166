import { request } from 'node:http';
import { type Certificate, type HttpsServer, openHttps } from './https.js';

/** An https server with this certificate that hands everything on to a plain one, such as the simulator. */
export function openTlsFront(baseUrl: string, certificate: Certificate): Promise<HttpsServer> {
  const { hostname: host, port } = new URL(baseUrl);
  return openHttps((incoming, response) => {
    const { method, url, headers } = incoming;
    const on = request({ host, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    on.on('error', () => response.destroy());
    incoming.pipe(on);
  }, certificate);
}
