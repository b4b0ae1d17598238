import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let serve: ServeProcess;

beforeAll(async () => {
  folder = await temporaryFolder();
  serve = await startServe({ dataDir: folder.path });
});
afterAll(async () => {
  await serve?.stop();
  await folder?.remove();
});

describe('the data directory', () => {
  it('belongs to one process; a second one is told which', async () => {
    await expect(startServe({ dataDir: folder.path })).rejects.toThrow(new RegExp(`${serve.pid}`));
  });

  it('keeps the token over restarts, and never prints it', async () => {
    const { adminToken } = serve.ready;
    expect(serve.output()).not.toContain(adminToken);
    expect(await serve.stop()).toBe(0);
    serve = await startServe({ dataDir: folder.path });
    expect(serve.ready.adminToken).toBe(adminToken);
  });

  it('can be taken over at once after a kill', async () => {
    await serve.kill();
    serve = await startServe({ dataDir: folder.path });
    expect((await serve.call('GET', '/healthz')).status).toBe(200);
  });
});
