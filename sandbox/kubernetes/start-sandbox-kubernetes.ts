import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { registerApiServices } from './api-services.ts';
import type { ApiState } from './api-state.ts';
import type { ApiSurface } from './api-surface.ts';
import { loadCredentials } from './certificates.ts';
import { startCustomDefinitions } from './custom-definitions.ts';
import { startGarbageCollection } from './garbage-collection.ts';
import { createHttpServer } from './http/http-server.ts';
import { createInProcessApi } from './in-process-api.ts';
import { BUILTIN_KINDS } from './kinds/builtin-kinds.ts';
import { createKindRegistry } from './kinds/kind-registry.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { startNamespaces } from './namespaces.ts';
import { createServiceAddresses } from './service-addresses.ts';
import { openObjectStore } from './store/object-store.ts';
import { openSqlitePersistence } from './store/sqlite-persistence.ts';

/** A running sandbox API server. */
export interface SandboxKubernetes {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** YAML text of a kubeconfig for it. */
  readonly kubeconfig: string;
  readonly api: ApiSurface;
  close(): Promise<void>;
}

/** How to start it. */
export interface SandboxKubernetesOptions {
  /** Where objects, certificates and the port are kept; absent: in memory only. */
  readonly dataDir?: string;
  /** 0 or absent: the port of the last start with this directory if it is free, else any free one. */
  readonly port?: number;
  /** Starts what plays the workloads. */
  readonly startControllers?: (api: ApiSurface) => { stop(): void };
}

/**
 * Starts a Kubernetes API server in this process, on 127.0.0.1.
 *
 * @throws Error if a given port is taken or the data directory cannot be used
 */
export async function startSandboxKubernetes(options: SandboxKubernetesOptions): Promise<SandboxKubernetes> {
  const { dataDir } = options;
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const credentials = await loadCredentials(dataDir);
  const store = openObjectStore(
    dataDir === undefined ? undefined : openSqlitePersistence(join(dataDir, 'objects.sqlite')),
  );
  const kinds = createKindRegistry(BUILTIN_KINDS);
  const state: ApiState = { store, kinds, addresses: createServiceAddresses(store), now: () => new Date() };
  const parts = [
    startCustomDefinitions(state),
    startNamespaces(state, credentials.caCertificate),
    startGarbageCollection(state),
  ];
  registerApiServices(state);
  const api = createInProcessApi(state);
  const server = createHttpServer(state, credentials);
  const port = await listen(server, options.port ?? 0, dataDir).catch((error: unknown) => {
    for (const stop of parts) stop();
    store.close();
    throw error;
  });
  const controllers = options.startControllers?.(api);
  const url = `https://127.0.0.1:${port}`;
  return {
    url,
    kubeconfig: writeKubeconfig(url, credentials),
    api,
    async close() {
      controllers?.stop();
      for (const stop of parts) stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      store.close();
    },
  };
}

/** Listens on the port that was asked for, or on the last one, or on any. */
async function listen(server: Server, asked: number, dataDir: string | undefined): Promise<number> {
  if (asked !== 0) return listenOn(server, asked);
  const file = dataDir === undefined ? undefined : join(dataDir, 'port');
  const last = file !== undefined && existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const port = await listenOn(server, last).catch(() => listenOn(server, 0));
  if (file !== undefined && port !== last) writeFileSync(file, String(port));
  return port;
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
