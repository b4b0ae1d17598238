import { randomBytes } from 'node:crypto';
import type { ApplicationSpec } from '../../shared/domain/application/application.ts';
import { type ClusterProxy, startClusterProxy } from './cluster-proxy.ts';
import { kubectl } from './kubectl.ts';
import { startKubeletPlayer } from './kubelet-player.ts';
import { type KubernetesApi, startKubernetesApi } from './kubernetes-api.ts';
import { type ServeProcess, startServe, temporaryFolder } from './serve-process.ts';
import { type Changes, startTestRepository, type TestRepository } from './test-repository.ts';

/** A Windlass, a cluster (the sandbox's or a real one) and a repository that know each other. */
export interface World {
  readonly namespace: string;
  readonly api: KubernetesApi;
  readonly proxy: ClusterProxy;
  readonly repository: TestRepository;
  readonly folder: string;
  serve(): ServeProcess;
  /** Starts `serve` again on the same data, after it was killed or stopped. */
  restart(env?: { readonly [name: string]: string }): Promise<ServeProcess>;
  /** An Application manifest for a path of the repository. */
  manifest(name: string, path: string, syncPolicy?: object, spec?: Partial<ApplicationSpec>): object;
  /** Creates one through the API; the answer must be 200. */
  create(name: string, path: string, syncPolicy?: object, spec?: Partial<ApplicationSpec>): Promise<void>;
  close(): Promise<void>;
}

/** Starts a world with a first commit of these files, and an empty namespace of its own. */
export async function startWorld(options: {
  readonly files: Changes | ((url: string) => Changes);
  readonly env?: { readonly [name: string]: string };
  readonly args?: readonly string[];
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Pods of the namespace run also on a real control plane, which has no kubelet; on the sandbox they always do. */
  readonly kubelet?: boolean;
}): Promise<World> {
  const folder = await temporaryFolder();
  const api = await startKubernetesApi();
  const namespace = `e2e-${randomBytes(4).toString('hex')}`;
  await kubectl(api.kubeconfig, 'create', 'namespace', namespace);
  const kubelet =
    options.kubelet && api.real ? await startKubeletPlayer({ kubeconfig: api.kubeconfig, namespace }) : undefined;
  const proxy = await startClusterProxy(api.kubeconfig, `${folder.path}/kubeconfig`);
  const dataDir = `${folder.path}/data`;
  const start = (env: { readonly [name: string]: string } = {}) =>
    startServe({
      dataDir,
      args: ['--kubeconfig', proxy.kubeconfig, ...(options.args ?? [])],
      env: { ...options.env, ...env },
    });
  let serve = await start();
  const repository = await startTestRepository({
    folder: folder.path,
    files: typeof options.files === 'function' ? {} : options.files,
    webhook: { url: () => `${serve.ready.url}/api/webhook`, secret: serve.ready.webhookSecrets.github },
    ...(options.credentials ? { credentials: options.credentials } : {}),
  });
  if (typeof options.files === 'function') await repository.push(options.files(repository.url));

  const manifest: World['manifest'] = (name, path, syncPolicy = {}, spec = {}) => ({
    metadata: { name },
    spec: {
      project: 'default',
      source: { repoURL: repository.url, path },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy,
      ...spec,
    },
  });
  return {
    namespace,
    api,
    proxy,
    repository,
    folder: folder.path,
    serve: () => serve,
    async restart(env) {
      serve = await start(env);
      return serve;
    },
    manifest,
    async create(name, path, syncPolicy, spec) {
      const { status, body } = await serve.call('POST', '/api/v1/applications', manifest(name, path, syncPolicy, spec));
      if (status !== 200) throw new Error(`creating ${name} answered ${status}: ${JSON.stringify(body)}`);
    },
    async close() {
      await serve.stop();
      await repository.close();
      await proxy.close();
      await kubectl(api.kubeconfig, 'delete', 'namespace', namespace, '--wait=false');
      await kubelet?.close();
      await api.stop();
      await folder.remove();
    },
  };
}
