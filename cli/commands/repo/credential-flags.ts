import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';

/** What a repository, or all below a URL, are read with. */
export interface CredentialFlags {
  readonly username?: string;
  readonly password?: string;
  readonly bearerToken?: string;
  readonly sshPrivateKeyPath?: string;
  readonly githubAppId?: string;
  readonly githubAppInstallationId?: string;
  readonly githubAppPrivateKeyPath?: string;
  readonly githubAppEnterpriseBaseUrl?: string;
}

/** Adds the flags of credentials. */
export function withCredentialFlags(command: Command): Command {
  return command
    .option('--username <name>', 'user')
    .option(
      '--password <text>',
      'password or token of the user; "-" reads it from the input (default: $WINDLASS_REPO_PASSWORD)',
    )
    .option('--bearer-token <text>', 'token; "-" reads it from the input (default: $WINDLASS_REPO_BEARER_TOKEN)')
    .option('--ssh-private-key-path <file>', 'deploy key without passphrase, for an SSH URL')
    .option('--github-app-id <id>', 'a GitHub App to read with')
    .option('--github-app-installation-id <id>', 'where the App is installed (default: it is looked up)')
    .option('--github-app-private-key-path <file>', 'key of the App, PEM')
    .option(
      '--github-app-enterprise-base-url <url>',
      'API of an Enterprise Server, like https://ghe.example.com/api/v3',
    );
}

/** Reads what the flags name, as the API takes it. */
export async function readCredentials(flags: CredentialFlags, terminal: Terminal) {
  const readKey = async (path: string | undefined) => path && (await readFile(resolve(terminal.cwd, path), 'utf8'));
  return {
    username: flags.username,
    password: await readSecret(flags.password, terminal.env.WINDLASS_REPO_PASSWORD, terminal),
    bearerToken: await readSecret(flags.bearerToken, terminal.env.WINDLASS_REPO_BEARER_TOKEN, terminal),
    sshPrivateKey: await readKey(flags.sshPrivateKeyPath),
    githubAppID: flags.githubAppId,
    githubAppInstallationID: flags.githubAppInstallationId,
    githubAppPrivateKey: await readKey(flags.githubAppPrivateKeyPath),
    githubAppEnterpriseBaseUrl: flags.githubAppEnterpriseBaseUrl,
  };
}

/** A secret on the command line can be seen by other users of the machine; the input and the environment cannot. */
async function readSecret(
  flag: string | undefined,
  fromEnvironment: string | undefined,
  terminal: Pick<Terminal, 'readInput'>,
): Promise<string | undefined> {
  if (flag === '-') return (await terminal.readInput()).replace(/\r?\n$/, '');
  return flag ?? fromEnvironment;
}
