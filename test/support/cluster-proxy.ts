import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { parse, stringify } from 'yaml';

/** A way to a Kubernetes API that a test can cut. TLS passes through untouched. */
export interface ClusterProxy {
  /** Path of a kubeconfig that goes through the proxy. */
  readonly kubeconfig: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a proxy before the server of a kubeconfig; writes a kubeconfig for it to `file`. */
export async function startClusterProxy(kubeconfig: string, file: string): Promise<ClusterProxy> {
  const config = parse(await readFile(kubeconfig, 'utf8')) as { clusters: { cluster: { server: string } }[] };
  const cluster = config.clusters[0]?.cluster;
  if (!cluster) throw new Error(`${kubeconfig} has no cluster`);
  const target = new URL(cluster.server);
  const sockets = new Set<Socket>();

  const listen = (port: number) => {
    const server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream).pipe(client);
    });
    return new Promise<Server>((done, fail) => {
      server.once('error', fail);
      server.listen(port, '127.0.0.1', () => done(server));
    });
  };
  let server: Server | undefined = await listen(0);
  const { port } = server.address() as AddressInfo;
  cluster.server = `https://127.0.0.1:${port}`;
  await writeFile(file, stringify(config), { mode: 0o600 });

  const cut = async () => {
    const closing = server;
    server = undefined;
    for (const socket of sockets) socket.destroy();
    if (closing) await new Promise((done) => closing.close(done));
  };
  return {
    kubeconfig: file,
    cut,
    async restore() {
      server = await listen(port);
    },
    close: cut,
  };
}
