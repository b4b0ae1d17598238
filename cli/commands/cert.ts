import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseKnownHosts } from '../../shared/domain/git/known-hosts.ts';
import { registerCertShow } from './cert-show.ts';
import { type CommandContext, withConnectionFlags, withFlag } from './command-context.ts';

interface AddFlags {
  readonly from?: string;
  readonly upsert: boolean;
}

/** As the API takes it. */
interface CertificateItem {
  readonly serverName: string;
  readonly certType: 'https' | 'ssh';
  readonly certSubType?: string;
  /** Base64. */
  readonly certData: string;
}

/** Adds `windlass cert …`: how hosts of repositories prove who they are. */
export function registerCert(program: Command, context: CommandContext): void {
  const cert = program.command('cert').description('manage TLS certificates and SSH host keys of repositories');
  registerCertShow(cert, context);
  const tls = cert
    .command('add-tls <host>')
    .description('register the certificates that vouch for a host, as PEM from a file or the input')
    .option('--from <file>', 'file with the PEM certificates');
  withFlag(tls, 'upsert', 'replace those that are registered');
  withConnectionFlags(tls).action(async (host: string, flags: AddFlags, self: Command) => {
    const pem = await readInput(context, flags);
    await register(context, self, flags, [{ serverName: host, certType: 'https', certData: encode(pem) }]);
  });
  const ssh = cert
    .command('add-ssh')
    .description('register SSH host keys, as ssh-keyscan prints them, from a file or the input')
    .option('--batch', 'read many lines; always so, and taken for the sake of scripts')
    .option('--from <file>', 'file with lines of known_hosts');
  withFlag(ssh, 'upsert', 'replace those that are registered');
  withConnectionFlags(ssh).action(async (flags: AddFlags, self: Command) => {
    const keys = parseKnownHosts(await readInput(context, flags)).filter(({ isRevoked }) => !isRevoked);
    const items = keys.map(
      ({ hosts, type, key }): CertificateItem => ({
        serverName: hosts,
        certType: 'ssh',
        certSubType: type,
        certData: encode(key),
      }),
    );
    await register(context, self, flags, items);
  });
}

async function register(
  context: CommandContext,
  self: Command,
  { upsert }: AddFlags,
  items: readonly CertificateItem[],
): Promise<void> {
  const client = await context.connect(self);
  await client.request('POST', '/api/v1/certificates', { query: { upsert }, body: { items } });
  for (const { serverName } of items) context.terminal.write(`'${serverName}' registered\n`);
}

async function readInput({ terminal }: CommandContext, { from }: AddFlags): Promise<string> {
  return from === undefined ? terminal.readInput() : readFile(resolve(terminal.cwd, from), 'utf8');
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
