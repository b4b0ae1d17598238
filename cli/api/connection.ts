import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';

/** The flags that say which Windlass to talk to. */
export interface ConnectionFlags {
  readonly server?: string;
  readonly authToken?: string;
  /** Default `.windlass`. */
  readonly dataDir?: string;
}

/** Which Windlass to talk to, and with which token. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

/**
 * Finds the server and the token: flags, then environment, then a `windlass serve` of this directory.
 *
 * The token of a local `serve` is only ever used for the server that it belongs to.
 *
 * @throws CliError saying what to give if one of them cannot be found
 */
export async function resolveConnection(
  flags: ConnectionFlags,
  terminal: Pick<Terminal, 'env' | 'cwd'>,
): Promise<Connection> {
  const dataDir = resolve(terminal.cwd, flags.dataDir ?? '.windlass');
  const local = await readReadyFile(join(dataDir, 'ready.json'));
  const server = flags.server ?? terminal.env.WINDLASS_SERVER;
  const url = server ? normalizeServer(server) : local?.url;
  if (url === undefined) {
    throw new CliError(
      `no server is known: start "windlass serve" in this directory, give --data-dir, or give --server or WINDLASS_SERVER (looked for ${join(dataDir, 'ready.json')})`,
    );
  }
  const localToken = local?.url === url ? local.token : undefined;
  const token = flags.authToken ?? terminal.env.WINDLASS_AUTH_TOKEN ?? localToken;
  if (!token) throw new CliError(`no token is known for ${url}: give --auth-token or WINDLASS_AUTH_TOKEN`);
  return { url, token };
}

/** `host:port` as `argocd --server` takes it, or a URL. Only this machine is spoken to without TLS unless the URL says so. */
function normalizeServer(server: string): string {
  const isLocal = /^(localhost|127\.|\[::1\])/.test(server);
  const url = /^https?:\/\//.test(server) ? server : `${isLocal ? 'http' : 'https'}://${server}`;
  if (!URL.canParse(url)) throw new CliError(`--server: "${server}" is neither host:port nor a URL`, 2);
  return url.replace(/\/+$/, '');
}

async function readReadyFile(path: string): Promise<Connection | undefined> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(`cannot read ${path}: ${(error as Error).message}`);
  }
  try {
    const { url, adminToken } = JSON.parse(content) as { url: string; adminToken: string };
    return { url: normalizeServer(url), token: adminToken };
  } catch {
    throw new CliError(`${path} is damaged; start "windlass serve" again`);
  }
}
