import { request } from 'node:https';

/** Reads a JSON document over HTTPS with a bearer token. */
export function readWith(url: string, ca: Buffer): (token?: string) => Promise<{ status: number; body: unknown }> {
  return (token) =>
    new Promise((resolve, reject) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const outgoing = request(url, { ca, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown });
        });
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
}
