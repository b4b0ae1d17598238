import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { gitEnvironment } from '../../sandbox/git/git-command.ts';

/** An SSH server that runs the machine's `git upload-pack`, as Git hosts do. */
export interface SshGitServer extends AsyncDisposable {
  readonly port: number;
  /** The client's private key that is let in. */
  readonly clientKey: string;
  /** A line of known_hosts for this server. */
  readonly knownHost: string;
  /** Commands that were run. */
  readonly commands: readonly string[];
  /** How many connections there were, and how many at most at the same time. */
  readonly connections: { readonly total: number; readonly peak: number };
}

/** How the server behaves. */
export interface SshGitServerOptions {
  /** Folder of the bare repositories. */
  readonly root: string;
  /** Kinds of host keys, in the server's order of preference. */
  readonly hostKeys?: readonly ('ed25519' | 'rsa')[];
  /** What the server does with a command instead of running git. */
  readonly onCommand?: (command: string, channel: ssh2.ServerChannel) => void;
}

/** Makes a pair of keys. One in a hundred that ssh2 makes is malformed (ssh-keygen refuses it too): then another. */
export function makeKeyPair(kind: 'ed25519' | 'rsa' = 'ed25519'): ReturnType<typeof ssh2.utils.generateKeyPairSync> {
  const pair =
    kind === 'rsa' ? ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }) : ssh2.utils.generateKeyPairSync('ed25519');
  return ssh2.utils.parseKey(pair.private) instanceof Error ? makeKeyPair(kind) : pair;
}

/** Starts a server on a free port of this machine. */
export async function startSshGitServer(options: SshGitServerOptions): Promise<SshGitServer> {
  const { root, hostKeys: kinds = ['ed25519'], onCommand } = options;
  const hostKeys = kinds.map(makeKeyPair);
  const client = makeKeyPair();
  const allowed = ssh2.utils.parseKey(client.public) as ssh2.ParsedKey;
  const commands: string[] = [];
  const connections = { total: 0, open: 0, peak: 0 };
  const sockets = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: hostKeys.map((key) => key.private) }, (connection) => {
    sockets.add(connection);
    connections.total++;
    connections.open++;
    connections.peak = Math.max(connections.peak, connections.open);
    connection.on('close', () => {
      sockets.delete(connection);
      connections.open--;
    });
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      const isAllowed =
        context.username === 'git' &&
        context.method === 'publickey' &&
        context.key.data.equals(allowed.getPublicSSH()) &&
        (!context.signature || allowed.verify(context.blob as Buffer, context.signature, context.hashAlgo) === true);
      if (isAllowed) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        commands.push(command);
        const channel = acceptExec();
        if (onCommand) onCommand(command, channel);
        else runUploadPack(root, command, channel);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const publicKey = hostKeys[0]?.public.split(' ').slice(0, 2).join(' ');
  return {
    port,
    clientKey: client.private,
    knownHost: `[127.0.0.1]:${port} ${publicKey}`,
    commands,
    connections,
    async [Symbol.asyncDispose]() {
      for (const connection of sockets) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function runUploadPack(root: string, command: string, channel: ssh2.ServerChannel): void {
  const path = /^git-upload-pack '\/?(.*)'$/.exec(command)?.[1] ?? '';
  const child = spawn('git', ['upload-pack', join(root, path)], { env: gitEnvironment() });
  channel.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', (code) => {
    channel.exit(code ?? 1);
    channel.end();
  });
}
