import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

/** An answer of the API server, exactly as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The JSON; a `Status` object when the request was refused. */
  readonly body: KubernetesObject & { readonly items: readonly KubernetesObject[] };
  readonly text: string;
}

/** What may go with a request; `type` is the content type, default application/json. */
export interface Send {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly acceptEncoding?: string;
}

/** An open watch. */
export interface Watch {
  /** The next event; waits for it. */
  next(): Promise<{ readonly type: string; readonly object: KubernetesObject }>;
  close(): void;
}

/** Speaks plain HTTP and JSON, so that a test sees the very answer. */
export interface HttpClient {
  send(method: string, path: string, options?: Send): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  patch(path: string, type: PatchType, body: unknown): Promise<Answer>;
  delete(path: string, body?: unknown): Promise<Answer>;
  watch(path: string): Promise<Watch>;
  close(): void;
}

/** The content types of patches. */
export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Names a content type of a patch. */
export type PatchType = keyof typeof patchTypes;

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string };
  }[];
  readonly users: readonly { readonly user: { readonly token?: string } }[];
}

/** Opens a client by the first cluster and user of a kubeconfig file. */
export async function openHttpClient(kubeconfigPath: string): Promise<HttpClient> {
  const config = parse(await readFile(kubeconfigPath, 'utf8')) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster;
  if (!cluster) throw new Error(`${kubeconfigPath} names no cluster`);
  const token = config.users[0]?.user.token;
  const ca = cluster['certificate-authority-data'];
  const tls = ca ? { ca: Buffer.from(ca, 'base64') } : {};
  const protocol = cluster.server.startsWith('https:') ? https : http;
  const agent = new protocol.Agent({ keepAlive: true, ...tls });
  const open = (
    method: string,
    path: string,
    { body, type, accept, acceptEncoding }: Send,
  ): Promise<http.IncomingMessage> =>
    new Promise((done, fail) => {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const headers = {
        accept: accept ?? 'application/json',
        ...(acceptEncoding && { 'accept-encoding': acceptEncoding }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && {
          'content-type': type ?? 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
      };
      const request = protocol.request(`${cluster.server}${path}`, { method, agent, headers }, done);
      request.on('error', fail);
      request.end(text);
    });
  const send = async (method: string, path: string, options: Send = {}) =>
    readAnswer(await open(method, path, options));
  return {
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, { body }),
    put: (path, body) => send('PUT', path, { body }),
    patch: (path, type, body) => send('PATCH', path, { body, type: patchTypes[type] }),
    delete: (path, body) => send('DELETE', path, { body }),
    watch: async (path) => watchOf(await open('GET', path, {})),
    close: () => agent.destroy(),
  };
}

async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const bytes = Buffer.concat(await response.toArray());
  const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
  // By the text, because the server names no content type with some of its documents.
  const isJson = text.startsWith('{');
  const body = (isJson ? JSON.parse(text) : {}) as Answer['body'];
  return { status: response.statusCode ?? 0, headers: response.headers, body, text };
}

function watchOf(response: http.IncomingMessage): Watch {
  const lines = createInterface({ input: response })[Symbol.asyncIterator]();
  return {
    async next() {
      const line = await lines.next();
      if (line.done) throw new Error('the server ended the watch');
      return JSON.parse(line.value);
    },
    close: () => response.destroy(),
  };
}
