import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { TOKEN } from '../../workflow/api/harness.ts';
import { serveForCli } from './run-cli.ts';

/** Sends a request as it is written, which `fetch` would tidy up first; reads until the server closes. */
async function send(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  let answer = '';
  for await (const piece of socket.setEncoding('utf8')) answer += piece;
  return answer;
}

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

describe('the HTTP server', () => {
  it.each(['//', '//x:99999/api/version', '//x/api/version'])('takes %s for a path, not for a host', async (target) => {
    await using api = await serveForCli();
    expect(await send(api.url, get(target))).toMatch(/^HTTP\/1.1 401 /);
  });

  it('answers 400 in the shape of errors for a target that is no URL', async () => {
    await using api = await serveForCli();
    const answer = await send(api.url, get('http://x:99999/'));
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":3');
  });

  it('refuses who has no token before the body has come', async () => {
    await using api = await serveForCli();
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST /api/v1/applications HTTP/1.1\r\nHost: x\r\nContent-Length: 26000000\r\n\r\n{');
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
  });

  it('answers HEAD as GET, without a body', async () => {
    await using api = await serveForCli();
    const answer = await fetch(`${api.url}/healthz`, { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it('streams applications at the path of that stream only', async () => {
    await using api = await serveForCli();
    const answer = await fetch(`${api.url}/api/v1/stream/applicationsets`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(answer.status).toBe(404);
  });

  it('closes although a reader of a stream stopped reading and a request never ends', async () => {
    const api = await serveForCli();
    const { hostname, port } = new URL(api.url);
    const headers = `Host: x\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    const requests = [
      `GET /api/v1/stream/applications HTTP/1.1\r\n${headers}\r\n`,
      `POST /api/v1/applications HTTP/1.1\r\n${headers}Content-Length: 1000\r\n\r\nabc`,
    ];
    for (const text of requests) {
      const socket = connect(Number(port), hostname).on('error', () => {});
      socket.pause();
      await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    }
    await api[Symbol.asyncDispose]();
  });
});
