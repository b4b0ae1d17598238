import type { AuthenticationType, Client, ClientChannel, ConnectConfig } from 'ssh2';
import type { GitOpsError } from '../../../domain/errors/gitops-error.ts';
import type { SshAddress } from '../repository-address.ts';
import { openProxyTunnel } from './proxy-tunnel.ts';
import { translateSshError } from './ssh-errors.ts';
import { readPrivateKey } from './ssh-private-key.ts';
import { createHostKeyCheck } from './verify-host-key.ts';

/** A connection on which the host is who it should be and the user is let in. */
export interface SshConnection {
  /** Starts a command. */
  execute(command: string): Promise<ClientChannel>;
  /** Lets what was sent arrive. */
  close(): void;
  /** Closes at once, with all channels. */
  abort(): void;
}

/**
 * Connects to a repository's host.
 * @throws SourceForbiddenError, SourceUnavailableError
 */
export async function openSshConnection(address: SshAddress, connectTimeoutMs: number): Promise<SshConnection> {
  // Loaded when first needed: most installations read by HTTPS only.
  const { default: ssh2 } = await import('ssh2');
  const { host, port, username } = address.location;
  const check = createHostKeyCheck(address);
  let refusal: GitOpsError | undefined;
  const config: ConnectConfig = {
    host,
    port,
    username,
    readyTimeout: connectTimeoutMs,
    // Each attempt is a round trip, and the first would be without any credentials.
    authHandler: authenticationMethods(address),
    ...(address.privateKey && { privateKey: readPrivateKey(address.privateKey, address.url, ssh2.utils.parseKey) }),
    ...(address.password && { password: address.password }),
    ...(check.algorithms && { algorithms: { serverHostKey: check.algorithms } }),
    hostVerifier: (key: Buffer) => {
      refusal = check.judge(key);
      return refusal === undefined;
    },
  };
  const tunnel = await openProxyTunnel(address, connectTimeoutMs);
  const client = new ssh2.Client();
  const broken = new Promise<never>((_resolve, reject) => {
    client.on('error', (error) => reject(refusal ?? translateSshError(error, address)));
    client.on('close', () => reject(translateSshError(new Error('the connection was closed'), address)));
  });
  broken.catch(() => undefined);
  const ready = new Promise<void>((resolve) => client.once('ready', resolve));
  client.connect({ ...config, ...(tunnel && { sock: tunnel }) });
  tunnel?.resume();
  // Many small messages back and forth: held back by Nagle's algorithm, a handshake takes half a second longer.
  client.setNoDelay(true);
  try {
    await Promise.race([ready, broken]);
  } catch (error) {
    client.destroy();
    throw error;
  }
  return {
    execute: (command) => Promise.race([execute(client, command), broken]),
    close: () => client.end(),
    abort: () => client.destroy(),
  };
}

function authenticationMethods({ privateKey, password }: SshAddress): AuthenticationType[] {
  const methods: AuthenticationType[] = [...(privateKey ? ['publickey' as const] : [])];
  if (password) methods.push('password');
  return methods.length > 0 ? methods : ['none'];
}

function execute(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}
